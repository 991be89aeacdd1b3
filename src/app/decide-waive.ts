/** `waive`: a finding is accepted until a day, by somebody, for a reason; `--lift` ends that. */
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { nearest } from '../kit/nearest.ts';
import { waiverEdits, waiverOf } from '../policy/edit-decisions.ts';
import type { Desk, Propose } from './decide.ts';
import { quoted, requireAudit } from './decide-subject.ts';

export interface WaiverRequest {
  /** A finding's id, or `detection+app key`, or `detection+tenant id`. */
  readonly finding: string;
  readonly reason: string;
  readonly by: string;
  readonly until: string;
}

const yearMs = 366 * 86_400_000;

export function proposeWaiver({ finding: what, reason, by, until }: WaiverRequest): Propose {
  return async (desk) => {
    const { found, finding } = await waivable(desk, what);
    const [first] = found;
    const isLong = Date.parse(until) - desk.now > yearMs;
    const others = [...namesOf(first)].filter(
      (name) => name !== finding && waiverOf(desk.reading.written, name) !== null,
    );
    return {
      what: 'waive',
      subject: finding,
      tenant: first?.tenant ?? null,
      edits: waiverEdits(desk.reading.written, { finding, reason, by, expires: until }),
      notes: found.map(
        ({ severity, title, tenant }) =>
          `${severity}: ${safeText(title)}${tenant === null ? '' : `, ${safeText(tenant)}`}`,
      ),
      warnings: [
        ...(isLong
          ? [`${until} is more than a year away; what nobody looks at for a year is forgotten.`]
          : []),
        ...others.map((name) => `The policy waives it already as ${safeText(name)}.`),
      ],
      detail: {
        finding,
        by,
        until,
        severities: found.map(({ severity }) => severity),
        run: desk.view?.run.id ?? null,
      },
    };
  };
}

/** @throws AppError USAGE when the last audit has no such finding, or it is over */
async function waivable(
  desk: Desk,
  what: string,
): Promise<{ readonly finding: string; readonly found: readonly Finding[] }> {
  const view = requireAudit(desk);
  const one = what.startsWith('f_') ? view.finding(what) : null;
  const found: Finding[] = one === null ? [] : [one];
  const names = new Set<string>();
  for await (const finding of one === null ? view.findings() : []) {
    const all = namesOf(finding);
    for (const name of all) names.add(name);
    if (all.has(what)) found.push(finding);
  }
  const [first] = found;
  if (first === undefined) {
    const meant = nearest(
      what,
      what.startsWith('f_') ? names : [...names].filter((name) => name.includes('+')),
    );
    throw new AppError('USAGE', {
      detail: `the last audit has no finding ${quoted(what)}${meant === null ? '' : `; did you mean ${safeText(meant)}?`}`,
      remedy:
        'Take an id from `grantwarden list findings`, or write detection+app with an app key from `list apps`.',
    });
  }
  if (found.every(({ status }) => status === 'resolved'))
    throw new AppError('USAGE', {
      detail: `${safeText(what)} is resolved: there is nothing to waive`,
      remedy: '`grantwarden list findings` shows what is open.',
    });
  return { finding: what, found };
}

/** All by which a policy may name it. */
function namesOf(finding: Finding | undefined): ReadonlySet<string> {
  if (finding === undefined) return new Set();
  const { id, detection, app, tenant } = finding;
  return new Set([id, `${detection}+${app ?? tenant ?? ''}`]);
}

export function proposeWaiverLift({ finding }: Pick<WaiverRequest, 'finding'>): Propose {
  return async ({ reading: { written }, view }) => {
    const index = waiverOf(written, finding);
    if (index === null) {
      const waived = (written.waivers ?? []).map((waiver) => waiver.finding);
      const meant = nearest(finding, waived);
      throw new AppError('USAGE', {
        detail: `${quoted(finding)} is not waived${meant === null ? '' : `; did you mean ${safeText(meant)}?`}`,
        remedy: 'The policy lists what is under `waivers`.',
      });
    }
    const waiver = written.waivers?.[index];
    const rest = await stillWaivedAs(view, finding, written);
    return {
      what: 'lift-waiver',
      subject: finding,
      tenant: null,
      edits: [{ edit: 'remove', list: 'waivers', index }],
      notes: waiver === undefined ? [] : [`Waived by ${waiver.by} until ${waiver.expires}: ${waiver.reason}`],
      warnings: rest.map((name) => `It stays waived as ${safeText(name)}: lift that too.`),
      detail: { finding, until: waiver?.expires ?? null },
    };
  };
}

/** The same finding may be waived by its id and by detection+app; lifting one leaves the other. */
async function stillWaivedAs(
  view: Desk['view'],
  lifted: string,
  written: Desk['reading']['written'],
): Promise<readonly string[]> {
  if (view === null) return [];
  for await (const finding of view.findings()) {
    const names = namesOf(finding);
    if (names.has(lifted))
      return [...names].filter((name) => name !== lifted && waiverOf(written, name) !== null);
  }
  return [];
}
