import { type ControlResult, type ControlStatus, controlStatuses } from '../../src/core/control.ts';
import type { Facts } from './facts.ts';
import { html, joined, type Markup } from './markup.ts';
import { table } from './picture.ts';
import { count, counted, tenantId } from './words.ts';

const words = {
  pass: 'pass',
  fail: 'fail',
  'not-assessed': 'not assessed',
  manual: 'asks a person',
} as const satisfies Record<ControlStatus, string>;

/** Controls of published frameworks, and what each verdict rests on. */
export async function controlsSection({ view, tally }: Facts): Promise<Markup> {
  const frameworks = new Map<string, ControlResult[]>();
  let elsewhere = 0;
  for await (const control of view.controls()) {
    if (!control.inProfile) {
      elsewhere += 1;
      continue;
    }
    const framework = control.id.slice(0, Math.max(0, control.id.lastIndexOf(' ')));
    const known = frameworks.get(framework);
    if (known === undefined) frameworks.set(framework, [control]);
    else known.push(control);
  }
  if (frameworks.size === 0) return html`<p>No control of a framework applies to these tenants.</p>`;
  const ordered = [...frameworks].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const linked = new Set(tally.bySeverity.values().flatMap(({ shown }) => shown.map(({ id }) => id)));
  const left =
    elsewhere === 0
      ? null
      : html`<p class="note">${counted(elsewhere, 'control')} outside the chosen profile ${elsewhere === 1 ? 'is' : 'are'} left out; <code class="cmd">grantwarden list controls</code> has them too.</p>`;
  return html`${table(
    'How each framework stands',
    [
      { head: 'Framework' },
      ...controlStatuses.map((status) => ({ head: words[status], number: true as const })),
    ],
    ordered.map(([framework, controls]) => [
      framework,
      ...controlStatuses.map((status) =>
        count(controls.filter((control) => control.status === status).length),
      ),
    ]),
  )}${left}${ordered.map(([framework, controls]) => html`<h3>${framework}</h3>${controlTable(framework, controls, linked)}`)}`;
}

function controlTable(
  framework: string,
  controls: readonly ControlResult[],
  linked: ReadonlySet<string>,
): Markup {
  const order = (status: ControlStatus) => ['fail', 'not-assessed', 'manual', 'pass'].indexOf(status);
  return table(
    `${framework}: what fails first`,
    [
      { head: 'Control' },
      { head: 'Stands' },
      { head: 'What is asked, and what was seen' },
      { head: 'Tenant' },
    ],
    controls
      .toSorted((a, b) => order(a.status) - order(b.status))
      .map(({ id, status, title, why, remedy, findings, tenant }) => [
        html`<span class="cid">${id.slice(framework.length + 1)}</span>`,
        html`<span class="stands ${status}">${words[status]}</span>`,
        html`<strong>${title}</strong><br>${why}${remedy === null || status === 'pass' ? null : html`<br><span class="remedy">${remedy}</span>`}${
          findings.length === 0
            ? null
            : html`<br><span class="dim">Findings: ${joined(
                findings
                  .slice(0, 6)
                  .map((one) =>
                    linked.has(one) ? html`<a href="#${one}">${one}</a>` : html`<code>${one}</code>`,
                  ),
                ', ',
              )}${findings.length > 6 ? `, and ${count(findings.length - 6)} more` : null}</span>`
        }`,
        tenantId(tenant),
      ]),
  );
}
