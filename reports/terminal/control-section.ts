import type { ControlResult, ControlStatus } from '../../src/core/control.ts';
import type { AuditView } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import { count } from './coverage-section.ts';
import { padEnd } from './layout.ts';
import type { Paper } from './paper.ts';

const shownFailing = 12;

type Counts = Record<ControlStatus, number>;

interface Failing {
  readonly first: ControlResult;
  readonly ids: string[];
}

/** How each framework stands, one line each, and what fails; a demand with several numbers once. */
export async function controlSection(view: AuditView, paper: Paper): Promise<string> {
  const frameworks = new Map<string, Counts>();
  const failing = new Map<string, Failing>();
  for await (const control of view.controls()) {
    if (!control.inProfile) continue;
    const counts = frameworks.get(frameworkOf(control)) ?? {
      pass: 0,
      fail: 0,
      'not-assessed': 0,
      manual: 0,
    };
    counts[control.status] += 1;
    frameworks.set(frameworkOf(control), counts);
    if (control.status === 'fail') note(failing, control);
  }
  if (frameworks.size === 0) return '';
  const width = Math.max(...[...frameworks.keys()].map((name) => name.length)) + 2;
  const lines = [...failing.values()].slice(0, shownFailing).map((one) => failingLine(one, paper));
  const more = failing.size - lines.length;
  return [
    `\n${paper.heading('Controls')}\n`,
    ...[...frameworks]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, counts]) => frameworkLine(padEnd(safeText(name), width), counts, paper)),
    ...lines,
    more > 0
      ? paper.prose(`… and ${count(more)} more: grantwarden list controls --status fail`, 4, paper.faint)
      : '',
  ].join('');
}

/** `SCuBA` of `SCuBA MS.AAD.5.2v1`. */
function frameworkOf({ id }: ControlResult): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(' ')));
}

function note(failing: Map<string, Failing>, control: ControlResult): void {
  const demand = JSON.stringify([control.tenant, control.title]);
  const known = failing.get(demand);
  if (known === undefined) failing.set(demand, { first: control, ids: [control.id] });
  else known.ids.push(control.id);
}

function frameworkLine(name: string, counts: Counts, paper: Paper): string {
  const fail = `${count(counts.fail)} fail`;
  const standing = [
    `${count(counts.pass)} pass`,
    counts.fail === 0 ? fail : paper.severity('high', fail),
    `${count(counts['not-assessed'])} not assessed`,
    `${count(counts.manual)} manual`,
  ];
  return paper.prose(`${name}${standing.join(' · ')}`, 2);
}

function failingLine({ first, ids }: Failing, paper: Paper): string {
  return paper.prose(
    `${safeText(first.tenant)}: ${safeText(first.title)} ${paper.faint(`(${ids.map(safeText).join(', ')})`)}`,
    4,
  );
}
