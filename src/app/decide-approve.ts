/** `approve`: an app’s id goes under its vendor in the policy, with an owner, an end and a reason. */
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { nameKey } from '../core/fold.ts';
import type { JudgedApp } from '../core/result.ts';
import { hasHiddenText, safeName, safeText } from '../core/text.ts';
import type { Platform, Tier } from '../core/vocabulary.ts';
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
    const { written, policy } = reading;
    const classify = await catalogues(context);
    const { fresh, index, apps, others } = await approvable(desk, request);
    for (const { app } of apps) refuseBanned(desk, app);
    const name = nameFor(desk, request, fresh, index);
    refuseBannedName(policy, name);
    const place = index ?? placeOf(policy, name);
    const held = request.heldScopes ? heldScopes(desk, apps) : new Map<Platform, readonly string[]>();
    const scopes = new Map([...held].map(([platform, all]) => [platform, all.filter(isWritable)] as const));
    const leftOut = [...held.values()].flat().filter((scope) => !isWritable(scope)).length;
    const joins =
      fresh !== null &&
      place !== null &&
      request.as === null &&
      createMatcher(policy, now)(fresh.app).match !== 'proven';
    const { owner, until, reason, maxTier, regions } = request;
    const edits = approvalEdits(written, place, {
      name,
      owner,
      until,
      reason,
      maxTier,
      regions,
      ids: new Map(fresh === null ? [] : [[fresh.app.platform, [provingId(fresh.app)]]]),
      scopes,
    });
    return {
      what: 'approve',
      subject: policy.vendors[place ?? -1]?.name ?? name,
      tenant: null,
      edits,
      notes: [
        ...apps.flatMap(({ everywhere }) => everywhere.map(appLine)),
        ...(fresh === null ? ['The vendor is in the policy already; no id is added.'] : []),
        ...(fresh?.strength === 'candidate' ? [`${fresh.evidence} From now on its id proves it.`] : []),
      ],
      warnings: [
        ...others,
        ...(joins
          ? [
              `It goes under ${name}, which is in the policy already, and so shares its terms; --as NAME puts it elsewhere.`,
            ]
          : []),
        ...(leftOut > 0 ? [`${leftOut} of its scopes have names that cannot be written down.`] : []),
        ...(await Promise.all(apps.map((app) => concerns(desk, app)))).flat(),
      ],
      detail: {
        vendor: safeText(name),
        owner,
        until,
        apps: apps.map(({ key }) => key),
        maxTier,
        scopes: Object.fromEntries(scopes),
        regions,
        run: desk.view?.run.id ?? null,
      },
      examine: (after) => apps.flatMap((app) => beyond(desk, app, { policy: after, now, classify })),
    };
  };
}

function isWritable(scope: string): boolean {
  return scope.trim() === scope && scope !== '' && !hasHiddenText(scope);
}

interface Approvable {
  /** The app whose id is added; null: the vendor's entry is renewed as it is. */
  readonly fresh: MeantApp | null;
  readonly index: number | null;
  /** All that the approval is about. */
  readonly apps: readonly MeantApp[];
  readonly others: readonly string[];
}

/** @throws AppError USAGE when no app, or more than one, may be meant; DECISION_REFUSED for what is no app */
async function approvable(desk: Desk, { what }: ApprovalRequest): Promise<Approvable> {
  const { app, vendor, banned, apps } = await subjectOf(desk, what);
  if (app === null && vendor !== null) {
    const unproven = apps.filter(({ strength }) => strength === 'candidate');
    const others = unproven
      .slice(0, mostNamed)
      .map((each) => `Only goes by the name and is not approved by this: ${appLine(each.app)}`);
    return { fresh: null, index: vendor, apps: apps.filter(({ strength }) => strength === 'proven'), others };
  }
  if (app === null && banned !== null)
    refuseBannedName(desk.reading.policy, desk.reading.policy.banned[banned]?.name ?? what);
  const [only, ...more] = app === null ? apps : [app];
  if (only === undefined)
    throw new AppError('USAGE', {
      detail: `no app of the last audit is ${quoted(what)}, and an approval needs the id of one`,
      remedy: 'Take a key from `grantwarden list apps`.',
    });
  if (more.length > 0)
    throw ambiguous(
      what,
      apps.map((each) => each.app),
    );
  if (only.app.clientId === nobodysApp)
    throw new AppError('DECISION_REFUSED', {
      detail: 'app passwords are no app: whoever has one may use it with any program',
      remedy: 'To accept a finding about them, use grantwarden waive.',
    });
  return { fresh: only, index: null, apps: [only], others: [] };
}

/** The platform's word for what people type into mail programs. */
const nobodysApp = 'app-password';

const mostNamed = 5;

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

function heldScopes({ view }: Desk, apps: readonly MeantApp[]): ReadonlyMap<Platform, readonly string[]> {
  const held = new Map<Platform, Set<string>>();
  for (const { tenant, key, platform } of apps.flatMap(({ everywhere }) => everywhere)) {
    const scopes = held.get(platform) ?? new Set();
    for (const grant of view?.grantsOf(tenant, key) ?? [])
      for (const scope of grant.scopes) scopes.add(scope);
    if (scopes.size > 0) held.set(platform, scopes);
  }
  return new Map([...held].map(([platform, scopes]) => [platform, [...scopes].sort()]));
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
