import type { NotAssessed } from '../../src/core/finding.ts';
import type { About, Facts } from './facts.ts';
import { html, joined, type Markup } from './markup.ts';
import { table } from './picture.ts';
import { appId } from './reach.ts';
import { count, tenantId } from './words.ts';

const groupsShown = 60;
/** Reasons may hold what a vendor wrote; however many there are, memory holds these. */
const groupsKept = 1_000;

interface Question {
  readonly tenant: string;
  readonly reason: string;
  readonly remedies: Set<string>;
  /** Detection to number of apps; 0: the tenant as a whole. */
  readonly detections: Map<string, number>;
  alike: boolean;
}

/** Questions that stayed open, neither found nor clear; those of one reason together. */
export async function openSection({ view, about }: Facts): Promise<Markup> {
  const questions = new Map<string, Question>();
  let unkept = 0;
  for await (const open of view.notAssessed()) {
    if (about !== null && !isOf(about, open)) continue;
    // Reasons that differ in their numbers only are one reason.
    const key = JSON.stringify([open.tenant, open.reason.replaceAll(/\d+/gu, '#')]);
    const known = questions.get(key);
    if (known !== undefined) add(known, open);
    else if (questions.size < groupsKept) questions.set(key, add(questionOf(open), open));
    else unkept += 1;
  }
  if (questions.size === 0) return html`<p>Every question that was asked has an answer.</p>`;
  const shown = [...questions.values()].slice(0, groupsShown);
  const more = questions.size - shown.length + unkept;
  return html`<p>Neither found nor clear. What stands here is not an all-clear.</p>${table(
    more === 0
      ? 'Open questions, those of one reason together'
      : `Open questions: showing the first ${count(shown.length)} of ${count(shown.length + more)} reasons`,
    [{ head: 'Why it is open' }, { head: 'Tenant' }, { head: 'What was not judged' }, { head: 'Remedy' }],
    shown.map(({ tenant, reason, alike, detections, remedies }) => [
      html`<span class="plain">${alike ? reason : reason.replace(/ \([^()]*\d[^()]*\)$/u, '')}</span>`,
      tenantId(tenant),
      joined(
        [...detections].map(([detection, apps]) =>
          apps === 0 ? detection : `${detection} (${count(apps)})`,
        ),
        ', ',
      ),
      about !== null
        ? null
        : remedies.size === 0
          ? 'none known'
          : [...remedies].map((remedy) => html`<p>${remedy}</p>`),
    ]),
  )}<p class="note">In brackets: the number of apps. <code class="cmd">grantwarden report --format json</code> has every question by itself.</p>`;
}

function questionOf({ tenant, reason }: NotAssessed): Question {
  return { tenant, reason, remedies: new Set(), detections: new Map(), alike: true };
}

function add(question: Question, { detection, app, reason, remedy }: NotAssessed): Question {
  question.detections.set(detection, (question.detections.get(detection) ?? 0) + (app === null ? 0 : 1));
  if (remedy !== null && question.remedies.size < 8) question.remedies.add(remedy);
  if (reason !== question.reason) question.alike = false;
  return question;
}

/** What is open for a tenant as a whole may name apps of others. */
function isOf({ vendor }: About, { tenant, app }: NotAssessed): boolean {
  return app !== null && vendor?.apps.includes(appId(tenant, app)) === true;
}
