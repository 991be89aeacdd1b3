/** `approve`: an app’s id goes under its vendor in the policy, with an owner, an end and a reason. */
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { nameKey } from '../core/fold.ts';
import type { JudgedApp } from '../core/result.ts';
import { hasHiddenText, safeName, safeText } from '../core/text.ts';
import type { Tier } from '../core/vocabulary.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import type { InventoryView } from '../inventory/view.ts';
import { catalogue } from '../policy/catalogue.ts';
import { approvalEdits } from '../policy/edit-decisions.ts';
import { createMatcher } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import { ProofIndex } from '../policy/proof-index.ts';
import { createStandings } from '../policy/standing.ts';
import type { Desk, Propose } from './decide.ts';
import { ambiguous, appLine, type MeantApp, provingId, quoted, subjectOf } from './decide-subject.ts';
import { catalogues, type Catalogues } from './judge.ts';

export interface ApprovalRequest {
  readonly what: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly maxTier: Tier | null;
  /** Also the scopes that it holds now. */
  readonly heldScopes: boolean;
  readonly regions: readonly string[] | null;
  /** The vendor's name in the policy; null: as it stands there, or as the app is called. */
  readonly as: string | null;
}

/** Beyond this many characters it is no name. */
const longestName = 100;

export function proposeApproval(request: ApprovalRequest): Propose {
  return async (desk) => {
    const { reading, now, context } = desk;
    const { written } = reading;
    const classify = await catalogues(context);
    const { app, index, others } = await approvable(desk, request);
    if (app !== null) refuseBanned(desk, app.app);
    const name = nameFor(desk, request, app, index);
    refuseBannedName(reading.policy, name);
    const place = index ?? placeOf(reading.policy, name);
    const id = app === null ? null : provingId(app.app);
    const held = app === null || !request.heldScopes ? [] : heldScopes(desk, app);
    const usable = held.filter((scope) => scope.trim() === scope && scope !== '' && !hasHiddenText(scope));
    const { owner, until, reason, maxTier, regions } = request;
    const edits = approvalEdits(written, place, {
      name,
      owner,
      until,
      reason,
      maxTier,
      regions,
      ids: new Map(app === null || id === null ? [] : [[app.app.platform, [id]]]),
      scopes: new Map(app === null || usable.length === 0 ? [] : [[app.app.platform, usable]]),
    });
    return {
      what: 'approve',
      subject: written.vendors?.[place ?? -1]?.name ?? name,
      tenant: null,
      edits,
      notes: [
        ...(app === null ? [] : app.everywhere.map(appLine)),
        ...(app === null || app.strength !== 'candidate'
          ? []
          : [`${app.evidence} From now on its id proves it.`]),
        ...(app === null ? ['The vendor is in the policy already; no id is added.'] : []),
      ],
      warnings: [
        ...others,
        ...(held.length > usable.length
          ? [
              `${held.length - usable.length} of its scopes have names that cannot be written down; they are left out.`,
            ]
          : []),
        ...(app === null ? [] : await concerns(desk, app)),
      ],
      detail: {
        vendor: safeText(name),
        owner,
        until,
        apps: app === null ? [] : [app.key],
        maxTier,
        scopes: usable,
        regions: regions ?? null,
        run: desk.view?.run.id ?? null,
      },
      examine: (policy) => (app === null ? [] : beyond(desk, app, { policy, now, classify })),
    };
  };
}

interface Approvable {
  /** Null: the vendor's entry is renewed, and no id is added. */
  readonly app: MeantApp | null;
  readonly index: number | null;
  readonly others: readonly string[];
}

/** @throws AppError USAGE when no app, or more than one, may be meant */
async function approvable(desk: Desk, { what }: ApprovalRequest): Promise<Approvable> {
  const subject = await subjectOf(desk, what);
  if (subject.app !== null) {
    if (isNobodys(subject.app.app))
      throw new AppError('DECISION_REFUSED', {
        detail: 'app passwords are no app: whoever has one may use it with any program',
        remedy: `To accept a finding about them, use grantwarden waive.`,
      });
    return { app: subject.app, index: null, others: [] };
  }
  const candidates = subject.apps.filter(({ app }) => !isNobodys(app));
  if (subject.vendor !== null) {
    const unproven = candidates.filter(({ strength }) => strength === 'candidate').map(({ app }) => app);
    return {
      app: null,
      index: subject.vendor,
      others: unproven
        .slice(0, mostNamed)
        .map((app) => `Only goes by the name and is not approved by this: ${appLine(app)}`),
    };
  }
  if (subject.banned !== null)
    refuseBannedName(desk.reading.policy, desk.reading.policy.banned[subject.banned]?.name ?? what);
  const [only, ...more] = candidates;
  if (only === undefined)
    throw new AppError('USAGE', {
      detail: `no app of the last audit is ${quoted(what)}, and an approval needs the id of one`,
      remedy: 'Take a key from `grantwarden list apps`.',
    });
  if (more.length > 0)
    throw ambiguous(
      what,
      candidates.map(({ app }) => app),
    );
  return { app: only, index: null, others: [] };
}

const mostNamed = 5;

/** The platform's word for what people type into mail programs: nobody's app. */
function isNobodys({ clientId }: JudgedApp): boolean {
  return clientId === 'app-password';
}

function refuseBanned({ reading: { policy }, now }: Desk, app: JudgedApp): void {
  const { entry, why } = createMatcher(policy, now)(app);
  if (entry?.kind !== 'banned') return;
  throw lifted(entry.name, why);
}

function refuseBannedName(policy: Policy, name: string): void {
  const ban = policy.banned.find((entry) => nameKey(entry.name) === nameKey(name));
  if (ban !== undefined) throw lifted(ban.name, `${ban.name} is banned.`);
}

function lifted(name: string, why: string): AppError {
  return new AppError('DECISION_REFUSED', {
    detail: safeText(why),
    remedy: `Lift the ban first, if that is meant: grantwarden ban ${JSON.stringify(safeText(name))} --lift`,
  });
}

function nameFor(
  desk: Desk,
  { what, as }: ApprovalRequest,
  app: MeantApp | null,
  index: number | null,
): string {
  const { policy } = desk.reading;
  if (as !== null) {
    const name = safeText(as);
    if (nameKey(name) !== '' && name.length <= longestName) return name;
    throw new AppError('USAGE', { detail: `${quoted(as)} is no name for a vendor` });
  }
  if (index !== null) return policy.vendors[index]?.name ?? what;
  if (app === null) return what;
  const { entry, vendor } = createMatcher(policy, desk.now)(app.app);
  const own = entry?.name ?? vendor ?? safeName(app.app.name, app.app.clientId);
  const name = safeText(own.slice(0, longestName));
  return nameKey(name) === '' ? app.app.clientId : name;
}

function placeOf({ vendors }: Policy, name: string): number | null {
  const index = vendors.findIndex((entry) => nameKey(entry.name) === nameKey(name));
  return index === -1 ? null : index;
}

function heldScopes({ view }: Desk, { everywhere }: MeantApp): readonly string[] {
  const held = new Set<string>();
  for (const { tenant, key } of everywhere)
    for (const { scopes } of view?.grantsOf(tenant, key) ?? []) for (const scope of scopes) held.add(scope);
  return [...held].sort();
}

const published = new ProofIndex(catalogue.filter(({ source }) => source !== null));

/** Lists that name it, and what is open against it. */
async function concerns({ view }: Desk, { app, everywhere, key }: MeantApp): Promise<readonly string[]> {
  const listed = published.find(app);
  const known =
    listed === null
      ? []
      : [`Its id is on a list of apps to watch, as ${listed.entry.name} (${listed.entry.source ?? ''}).`];
  const found = view === null ? [] : await openFindings(view, key, everywhere);
  return [
    ...known,
    ...found.map(({ severity, title, id }) => `${severity}, open: ${safeText(title)} (${id})`),
  ];
}

async function openFindings(
  view: InventoryView,
  key: string,
  everywhere: readonly JudgedApp[],
): Promise<readonly Finding[]> {
  const tenants = [...new Set(everywhere.map(({ tenant }) => tenant))];
  const found: Finding[] = [];
  for await (const finding of view.findings({ tenants }))
    if (
      finding.app === key &&
      (finding.severity === 'critical' || finding.severity === 'high') &&
      (finding.status === 'new' || finding.status === 'open' || finding.status === 'reopened') &&
      !endsWithApproval.has(finding.detection)
    )
      found.push(finding);
  return found;
}

/** Findings that say nothing but that it is not approved. */
const endsWithApproval = new Set(['unapproved-app', 'approval-lapsed']);

interface Judged {
  readonly policy: Policy;
  readonly now: number;
  readonly classify: Catalogues;
}

/** What it holds and this approval does not cover. */
function beyond(
  { view }: Desk,
  { app, everywhere }: MeantApp,
  { policy, now, classify }: Judged,
): readonly string[] {
  const standing = createStandings(policy, now, classify);
  const reading = new ScopeReading(classify(app.platform));
  const scopes = new Map<string, string>();
  let persons = false;
  let unread = false;
  for (const each of everywhere) {
    const stands = standing(each);
    if (stands.decision !== 'approved') return [`Even so it will not be approved: ${stands.why}`];
    for (const grant of view?.grantsOf(each.tenant, each.key) ?? []) {
      unread ||= grant.scopeStatus === 'unknown';
      const outside = stands.beyondApproval(grant, reading.read(grant.scopes, grant));
      persons ||= outside?.principal === true;
      for (const { scope, tier, sentence } of outside?.scopes ?? [])
        scopes.set(scope, `${tier}, ${sentence}`);
    }
  }
  const named = [...scopes]
    .slice(0, mostNamed)
    .map(([scope, says]) => `${safeText(scope)} (${safeText(says)})`);
  return [
    ...(scopes.size === 0
      ? []
      : [
          `It holds more than this allows, ${scopes.size} ${scopes.size === 1 ? 'scope' : 'scopes'}: ${named.join('; ')}${scopes.size > named.length ? '; and others' : ''}. That stays a finding; --scopes held or --max-tier would allow it.`,
        ]),
    ...(persons ? ['It has access as people whom the approval does not name.'] : []),
    ...(unread ? ['No API tells which scopes some of its grants have.'] : []),
  ];
}
