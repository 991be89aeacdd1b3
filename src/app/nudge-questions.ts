/** Who would be asked about what, from the last run and the journal. Writes nothing. */
import { randomBytes } from 'node:crypto';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { JudgedApp, JudgedGrant } from '../core/result.ts';
import { safeName, safeText } from '../core/text.ts';
import type { InventoryView } from '../inventory/view.ts';
import { line } from '../schedule/notify/letter.ts';
import {
  type AskedOf,
  isAddress,
  isInside,
  type Question,
  questionKey,
  questionsIn,
} from '../schedule/nudge/question.ts';
import type { Context } from './context.ts';
import { listJournal } from './journal.ts';
import { type OwnIdentity, ownIdentity } from './own-identity.ts';
import { targetOfFinding } from './plan-targets.ts';

export interface NudgeRequest {
  /** Ids of findings. */
  readonly findings: readonly string[];
  /** Keys or client ids. */
  readonly apps: readonly string[];
  readonly vendors: readonly string[];
}

export interface Asking {
  readonly person: string;
  readonly reminder: boolean;
  readonly questions: readonly AskedOf[];
  /** ISO time. */
  readonly deadline: string;
}

export interface Passed {
  readonly why:
    | 'granted for everybody or to the app itself'
    | 'no address'
    | 'outside the company'
    | 'Grantwarden’s own'
    | 'account disabled'
    | 'asked already'
    | 'answered already';
  readonly grants: number;
}

export interface NudgePlan {
  readonly askings: readonly Asking[];
  /** Grants of the chosen apps about which nobody is written to. */
  readonly passed: readonly Passed[];
}

const dayMs = 86_400_000;

/** Nobody has approved it, and it is not to go anyway. */
const open: readonly JudgedApp['decision'][] = ['review', 'denied', 'expired', 'unknown'];

/**
 * One message a person, with what is new to ask; a reminder is another.
 * @throws AppError NOTHING_RECORDED, POLICY_*, JOURNAL_BROKEN; USAGE when something named is not there or needs no asking;
 * CONFIG_INVALID without `nudge:`
 */
export async function nudgePlan(context: Context, request: NudgeRequest): Promise<NudgePlan> {
  const { config, inventory, clock } = context;
  if (config.nudge === null)
    throw new AppError('CONFIG_INVALID', {
      detail: 'it has no `nudge:`, so there is no way to ask anybody',
      where: config.file,
      remedy: 'Add `nudge:` with `by` and `domains`; docs/nudge.md shows both ways.',
    });
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.plainView(run);
  const { days, remind } = context.policy().nudge;
  const now = clock.now();
  const known = new Map(
    askedSoFar(context).map((question) => [questionKey(question.person, question), question]),
  );
  const deadline = isoTime((Math.floor(now / dayMs) + days + 1) * dayMs);
  const fresh = new Map<string, AskedOf[]>();
  const late = new Map<string, Question[]>();
  const people = new Map<string, string>();
  const passed = new Map<Passed['why'], number>();
  const seen = new Set<string>();
  const own = new Map(context.tenants.map((tenant) => [tenant.id, ownIdentity(tenant)]));
  for (const { app, grants } of await chosenApps(context, view, request))
    for (const { principal, firstSeen } of grants) {
      const isOwn = isOurs(own.get(app.tenant), app, principal);
      const why = isOwn ? 'Grantwarden’s own' : unreachable(principal, config.nudge.domains);
      if (why !== null) {
        passed.set(why, (passed.get(why) ?? 0) + 1);
        continue;
      }
      const subject = { tenant: app.tenant, app: app.key, name: line(safeName(app.name, app.key), 120) };
      const key = questionKey(principal.label, subject);
      if (seen.has(key)) continue;
      seen.add(key);
      const person = principal.label.toLowerCase();
      people.set(person, people.get(person) ?? principal.label);
      const before = known.get(key);
      if (before === undefined || before.state === 'failed' || cameBack(before, firstSeen)) {
        const reference =
          before?.state === 'failed' ? before.reference : `n_${randomBytes(6).toString('hex')}`;
        fresh.set(person, [...(fresh.get(person) ?? []), { ...subject, reference }]);
      } else if (needsReminder(before, { remind, now }))
        late.set(person, [...(late.get(person) ?? []), before]);
      else {
        const already = before.state === 'answered' ? 'answered already' : 'asked already';
        passed.set(already, (passed.get(already) ?? 0) + 1);
      }
    }
  const called = (person: string): string => people.get(person) ?? person;
  return {
    askings: [
      ...[...fresh].map(([person, questions]) => ({
        person: called(person),
        reminder: false,
        questions,
        deadline,
      })),
      ...[...late].map(([person, questions]) => ({
        person: called(person),
        reminder: true,
        questions: questions.map(({ reference, tenant, app, name }) => ({ reference, tenant, app, name })),
        deadline: later(questions),
      })),
    ],
    passed: [...passed].map(([why, grants]) => ({ why, grants })),
  };
}

/** Everybody who was ever asked, by address: whoever shows them heeds `privacy`. @throws AppError JOURNAL_BROKEN */
export function askedSoFar({
  config,
  workspace,
  clock,
}: Pick<Context, 'config' | 'workspace' | 'clock'>): readonly Question[] {
  const plain = { ...config, privacy: { ...config.privacy, pseudonymizePrincipals: false } };
  const { entries } = listJournal({ config: plain, workspace }, { since: null, kind: null, limit: null });
  return questionsIn(entries, clock.now());
}

/** Without what was asked, reminded of or answered since it was planned. @throws AppError JOURNAL_BROKEN */
export function stillOpen(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  askings: readonly Asking[],
): readonly Asking[] {
  const known = new Map(
    askedSoFar(context).map((question) => [questionKey(question.person, question), question]),
  );
  return askings.flatMap((one): readonly Asking[] => {
    const questions = one.questions.filter((question) => {
      const before = known.get(questionKey(one.person, question));
      if (one.reminder) return before?.remindedAt === null && before.state !== 'answered';
      return before === undefined || before.state === 'failed' || before.answer?.answer === 'remove';
    });
    return questions.length === 0 ? [] : [{ ...one, questions }];
  });
}

/** One reminder, also after the deadline; whoever answered is left in peace. */
function needsReminder(
  { state, askedAt, remindedAt }: Question,
  { remind, now }: { readonly remind: number; readonly now: number },
): boolean {
  const waits = state === 'asked' || state === 'unsure' || state === 'overdue';
  return waits && remindedAt === null && Date.parse(askedAt) + remind * dayMs <= now;
}

/** It was to be removed, and the person has granted it anew. */
function cameBack({ answer }: Question, firstSeen: string): boolean {
  return answer?.answer === 'remove' && Date.parse(firstSeen) > Date.parse(answer.at);
}

function later(questions: readonly Question[]): string {
  return (
    questions
      .map(({ deadline }) => deadline)
      .toSorted()
      .at(-1) ?? ''
  );
}

function unreachable(
  { kind, label, active }: JudgedGrant['principal'],
  domains: readonly string[],
): Passed['why'] | null {
  if (kind !== 'user') return 'granted for everybody or to the app itself';
  if (active === 'no') return 'account disabled';
  if (!isAddress(label)) return 'no address';
  return isInside(label, domains) ? null : 'outside the company';
}

/** The app by which it signs in, or the account that is its own there. */
function isOurs(
  own: OwnIdentity | undefined,
  { clientId }: Pick<JudgedApp, 'clientId'>,
  { label }: JudgedGrant['principal'],
): boolean {
  return (
    own?.clientIds.has(clientId.toLowerCase()) === true || own?.accounts.has(label.toLowerCase()) === true
  );
}

interface Chosen {
  readonly app: JudgedApp;
  readonly grants: Iterable<JudgedGrant>;
}

async function chosenApps(
  { tenants }: Context,
  view: InventoryView,
  { findings, apps, vendors }: NudgeRequest,
): Promise<readonly Chosen[]> {
  const only = { tenants: tenants.map(({ id }) => id) };
  const chosen = findings.map((id) => ofFinding(view, id)).filter(({ app }) => needsAsking(app));
  const named = findings.length + apps.length + vendors.length > 0;
  const met = new Set<string>();
  for await (const app of view.apps(only)) {
    const byKey = apps.find((name) => name === app.key || name === app.clientId);
    const byVendor = vendors.find((name) => name.toLowerCase() === app.vendor?.toLowerCase());
    for (const name of [byKey, byVendor]) if (name !== undefined) met.add(name);
    if (named && byKey === undefined && byVendor === undefined) continue;
    if (!needsAsking(app)) continue;
    chosen.push({ app, grants: view.grantsOf(app.tenant, app.key) });
  }
  for (const name of [...apps, ...vendors])
    if (!met.has(name))
      throw new AppError('USAGE', {
        detail: `the last audit has no app or vendor ${safeText(name)}`,
        remedy: 'Take the key from `grantwarden list apps` or the name from `grantwarden list vendors`.',
      });
  if (named && chosen.length === 0)
    throw new AppError('USAGE', {
      detail: 'what was named is approved, banned or the platform’s own: nobody needs to be asked',
      remedy: 'See `grantwarden explain`; what is banned is removed with `grantwarden plan contain`.',
    });
  return chosen;
}

function ofFinding(view: InventoryView, id: string): Chosen {
  const finding = view.finding(id);
  const target = finding === null ? null : targetOfFinding(view, finding);
  if (target === null)
    throw new AppError('USAGE', {
      detail: `${safeText(id)} is no finding of the last audit, or about no app`,
      remedy: 'Take an id from `grantwarden list findings`.',
    });
  const { app, grants } = target;
  return { app, grants: grants ?? view.grantsOf(app.tenant, app.key) };
}

function needsAsking({ decision, party }: JudgedApp): boolean {
  return open.includes(decision) && party !== 'first' && party !== 'internal';
}
