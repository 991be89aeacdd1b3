import type { ControlStatus } from '../core/control.ts';
import type { SettingRow } from '../core/rows.ts';
import type { StreamId } from '../core/streams.ts';
import { safeName, safeText } from '../core/text.ts';
import type { ByCertification, BySettings, Decision, SettingTest } from './control.ts';
import type { ControlInput, TenantToHold } from './evaluate.ts';

export interface Verdict {
  readonly status: ControlStatus;
  readonly why: string;
  /** What would make it assessable; of `not-assessed` only. */
  readonly remedy: string | null;
  readonly findings: readonly string[];
}

export interface Case {
  readonly input: ControlInput;
  readonly tenant: TenantToHold;
  readonly settings: ReadonlyMap<string, SettingRow>;
}

export function decide(decision: Decision, about: Case): Verdict {
  switch (decision.by) {
    case 'settings':
      return bySettings(decision, about);
    case 'certification':
      return byCertification(decision, about);
    case 'hand':
      return verdict('manual', 'No API that is read here tells; a person has to look.');
  }
}

function verdict(status: ControlStatus, why: string, remedy: string | null = null): Verdict {
  return { status, why: safeText(why), remedy: remedy === null ? null : safeText(remedy), findings: [] };
}

/** Worst first: what is certain outweighs what is open. */
const orders = {
  all: ['fail', 'not-assessed', 'pass'],
  any: ['pass', 'not-assessed', 'fail'],
} as const;

function bySettings({ stream, of, tests, otherwise }: BySettings, about: Case): Verdict {
  const verdicts = tests.map((test) => readSetting(test, stream, about));
  const order: readonly ControlStatus[] = orders[of];
  const decisive = order.find((status) => verdicts.some((one) => one.status === status));
  const same = verdicts.filter(({ status }) => status === decisive);
  const told = verdict(
    decisive ?? 'not-assessed',
    same.map(({ why }) => why).join(' '),
    same.find(({ remedy }) => remedy !== null)?.remedy ?? null,
  );
  if (told.status !== 'not-assessed' || otherwise === undefined) return told;
  const seen = byDetections(otherwise, about);
  return { ...seen, why: `${told.why} ${seen.why}`, remedy: told.remedy ?? seen.remedy };
}

/** Rows of a stream that was not read at all are carried from an earlier run, and prove nothing of today. */
function readSetting({ setting, read }: SettingTest, stream: StreamId, about: Case): Verdict {
  const coverage = about.tenant.coverage.streams.find(({ name }) => name === stream);
  const row = about.settings.get(setting);
  const readNow = coverage?.status === 'complete' || coverage?.status === 'partial';
  if (!readNow || row?.known !== true || row.value === null) {
    const state =
      coverage === undefined
        ? `${stream} was not read`
        : coverage.status === 'complete'
          ? 'the vendor does not tell it'
          : `${stream} is ${coverage.status}${coverage.reason === null ? '' : `: ${safeName(coverage.reason, '')}`}`;
    return verdict('not-assessed', `${setting} is not known: ${state}.`, coverage?.remedy ?? null);
  }
  const outcome = read(row.value);
  if (outcome !== null) return verdict(outcome.status, `${outcome.why.replace(/\.$/u, '')} (${setting}).`);
  const value = safeName(row.value, 'nothing').slice(0, 60).toWellFormed();
  return verdict('not-assessed', `${setting} has a value that this version does not know: “${value}”.`);
}

function byDetections(detections: readonly string[], { input, tenant }: Case): Verdict {
  const findings = detections.flatMap((detection) => input.openFindings(tenant.id, detection));
  if (findings.length > 0)
    return {
      ...verdict('fail', `Seen in use: ${detections.join(', ')} found ${findings.length}.`),
      findings,
    };
  const open = input.notAssessed.find(
    (row) => row.tenant === tenant.id && detections.includes(row.detection),
  );
  if (open !== undefined) return verdict('not-assessed', `${open.detection}: ${open.reason}.`, open.remedy);
  const judged = input.assessments.some(
    (row) => row.tenant === tenant.id && detections.includes(row.detection) && row.off === 0,
  );
  if (!judged)
    return verdict(
      'not-assessed',
      `${detections.join(', ')} did not judge this tenant.`,
      'Switch it on in the policy.',
    );
  return verdict('manual', 'Not seen in use, which does not prove that it is closed; a person has to look.');
}

function byCertification({ of, list }: ByCertification, { input, tenant }: Case): Verdict {
  const today = new Date(input.now).toISOString().slice(0, 10);
  const latest = input.certifications
    .filter((one) => one.of === of && (one.tenant === null || one.tenant === tenant.id) && one.on <= today)
    .toSorted((a, b) => compare(b.on, a.on) || compare(b.next, a.next))[0];
  const listed = tenant.blindSpots.find(({ id }) => id === list)?.listed;
  const brought = listed === undefined ? '' : ` The console’s list of ${listed.asOf} was imported.`;
  if (latest === undefined)
    return verdict('manual', `Nobody has put on record that they have looked.${brought}`);
  const who = safeName(latest.by, 'somebody');
  return latest.next >= today
    ? verdict('pass', `${who} looked on ${latest.on}; next by ${latest.next}.${brought}`)
    : verdict('fail', `${who} looked on ${latest.on}; the next look was due by ${latest.next}.${brought}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
