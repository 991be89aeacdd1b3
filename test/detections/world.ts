/** Small tenants, judged by the real policy, engine and detections. */
import { connectors } from '../../connectors/index.ts';
import type { Advisory } from '../../src/core/advisory.ts';
import type { ReputationSign } from '../../src/core/reputation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { StreamCoverage } from '../../src/core/coverage.ts';
import { tenantCoverage } from '../../src/core/coverage.ts';
import type { Assessment, Finding, NotAssessed } from '../../src/core/finding.ts';
import { appKey, grantId } from '../../src/core/ids.ts';
import type {
  AppRow,
  CredentialRow,
  EventRow,
  GrantRow,
  OwnerRow,
  RoleRow,
  SettingRow,
} from '../../src/core/rows.ts';
import { type BlindSpotId, type StreamId, streamIds } from '../../src/core/streams.ts';
import { type EventType, type Platform, type Tier, tiers } from '../../src/core/vocabulary.ts';
import type { Access, DataClass } from '../../src/core/capability.ts';
import { detections } from '../../src/detections/index.ts';
import { evaluate } from '../../src/findings/evaluate.ts';
import { compareKeys } from '../../src/findings/merge-join.ts';
import type {
  AppJudgement,
  JudgementReader,
  NumberedGrant,
  ReferenceData,
  TenantToJudge,
} from '../../src/findings/ports.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import type { ReferenceList } from '../../src/kit/detection.ts';
import { vendorDomains } from '../../src/policy/catalogue.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { createStandings } from '../../src/policy/standing.ts';

const makersOf = new Map(
  await Promise.all(connectors.map(async (one) => [one.platform, (await one.load()).makersOf] as const)),
);

export const now = Date.parse('2026-11-22T06:00:00Z');
const dayMs = 86_400_000;

export function daysAgo(days: number): string {
  return new Date(now - days * dayMs).toISOString();
}

/** Reads scopes written as `tier:data:access`, e.g. `critical:mail:read`. */
const classify: ClassifyScope = (scope, _, mode) => {
  const [tier = '', data = 'other', access = 'read'] = scope.toLowerCase().split(':');
  return {
    scope,
    normalized: scope.toLowerCase(),
    known: tiers.includes(tier as Tier),
    tier: tiers.includes(tier as Tier) ? (tier as Tier) : 'medium',
    capabilities: [
      { data: data as DataClass, access: access as Access, reach: mode === 'application' ? 'tenant' : 'own' },
    ],
    sentence: `${access} ${data}`,
  };
};

export type GrantSpec = Partial<Omit<GrantRow, 'principal' | 'app'>> & {
  readonly person?: string;
  readonly active?: GrantRow['principal']['active'];
  readonly privileged?: GrantRow['principal']['privileged'];
  /** A person whom an app acts as, or a group that is let in, where the kind of grant says otherwise. */
  readonly as?: GrantRow['principal']['kind'];
};

export interface AppSpec extends Partial<AppRow> {
  readonly clientId: string;
  readonly grants?: readonly GrantSpec[];
  readonly events?: readonly Partial<EventRow>[];
  readonly roles?: readonly string[];
  readonly owners?: readonly Partial<OwnerRow['principal']>[];
  readonly credentials?: readonly Partial<CredentialRow>[];
  readonly advisories?: readonly Partial<Advisory>[];
  readonly signs?: readonly ReputationSign[];
}

/** One tenant of a world. */
export interface TenantWorld {
  /** Its id; of the first `acme`, of the others as their platform is called. */
  readonly tenant?: string;
  readonly platform?: Platform;
  readonly apps?: readonly AppSpec[];
  readonly settings?: Readonly<Record<string, string | null>>;
  /** Events of no app. */
  readonly events?: readonly Partial<EventRow>[];
  /** Streams that are not complete; all others are. */
  readonly unread?: Partial<Record<StreamId, StreamCoverage['status']>>;
  readonly blindSpots?: readonly BlindSpotId[];
  /** Whether an earlier run read everything. */
  readonly history?: boolean;
  /** Addresses or names of its people. */
  readonly people?: readonly string[];
}

export interface World extends TenantWorld {
  /** Further tenants, which are judged after it. */
  readonly also?: readonly TenantWorld[];
  /** Configured, and not part of this run. */
  readonly otherTenants?: readonly { readonly id: string; readonly platform: Platform }[];
  readonly policy?: string;
  /** The lists of known-bad clients; absent: they are there and say what `advisories` say. */
  readonly feeds?: 'missing';
  /** By the name of a vendor. */
  readonly vendorAdvisories?: Readonly<Record<string, readonly Partial<Advisory>[]>>;
  /** Addresses; absent: the operator has named nobody. */
  readonly priorityPeople?: readonly string[];
  readonly previous?: readonly Finding[];
  readonly now?: number;
}

export interface Judged {
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
  readonly notAssessed: readonly NotAssessed[];
  readonly apps: ReadonlyMap<string, AppJudgement>;
  finding(detection: string): Finding | undefined;
  /** How the detection fared, in all tenants together: with one app in the world, how it judged that app. */
  outcome(detection: string): 'found' | 'clear' | 'not-assessed' | 'off' | 'nothing';
  /** Why it could not judge. */
  reason(detection: string): string;
}

export function judge(world: World): Judged {
  const at = world.now ?? now;
  const policy = loadPolicy(world.policy ?? 'version: 1\n', 'policy.yaml', detections);
  const findings: Finding[] = [];
  const assessments: Assessment[] = [];
  const notAssessed: NotAssessed[] = [];
  const apps = new Map<string, AppJudgement>();
  const sets: ScopeSets = new Map();
  const tenants = [world, ...(world.also ?? [])].map((each, index) => {
    const platform = each.platform ?? 'google-workspace';
    return new Tenant(each, { id: each.tenant ?? (index === 0 ? 'acme' : platform), platform, at, sets });
  });
  const of = (id: string): Tenant => {
    const found = tenants.find((tenant) => tenant.id === id);
    if (found === undefined) throw new Error(`no tenant ${id}`);
    return found;
  };

  evaluate({
    now: at,
    detections,
    tenants: tenants.map((tenant) => tenant.toJudge()),
    otherTenants: world.otherTenants ?? [],
    reader: {
      apps: (id) => of(id).apps(),
      app: (id, key) =>
        of(id)
          .apps()
          .find((app) => app.key === key) ?? null,
      grantsByApp: (id) => of(id).grants(),
      eventsByApp: (id, types) => of(id).events(types),
      owners: (id) => of(id).owners(),
      roles: (id) => of(id).roles(),
      settings: (id) => of(id).settings(),
      credentials: (id) => of(id).credentials(),
      people: (id) => of(id).world.people ?? [],
      previousRun: (id) => (of(id).world.history === true ? { run: 'earlier' } : null),
    } satisfies JudgementReader,
    previousFindings: world.previous ?? [],
    sink: {
      app: (_, key, judgement) => apps.set(key, judgement),
      grantTier: () => undefined,
      vendor: () => undefined,
      finding: (finding) => findings.push(finding),
      assessment: (assessment) => assessments.push(assessment),
      notAssessed: (row) => notAssessed.push(row),
    },
    standing: createStandings(policy, at, () => classify),
    classify: () => classify,
    makersOf: (platform) => makersOf.get(platform),
    peopleStreams: () => ['tokens', 'delegated-grants', 'users'],
    reference: referenceData(world, vendorDomains(policy), (app) => of(app.tenant).spec(app.clientId)),
    settings: policy.detections,
    waivers: policy.waivers,
  });

  return {
    findings,
    assessments,
    notAssessed,
    apps,
    finding: (detection) => findings.find((finding) => finding.detection === detection),
    outcome: (detection) => {
      const rows = assessments.filter((assessment) => assessment.detection === detection);
      if (rows.some((row) => row.found > 0)) return 'found';
      if (rows.some((row) => row.notAssessed > 0)) return 'not-assessed';
      if (rows.some((row) => row.off > 0)) return 'off';
      return rows.some((row) => row.clear > 0) ? 'clear' : 'nothing';
    },
    reason: (detection) =>
      notAssessed
        .filter((row) => row.detection === detection)
        .map((row) => row.reason)
        .join('\n'),
  };
}

const advisory: Advisory = {
  feed: 'Example list',
  asOf: '2026-11-20T00:00:00.000Z',
  kind: 'compromised',
  by: 'client-id',
  name: 'Known Bad',
  since: '2026-08-20',
  reason: 'stolen tokens',
  reference: 'https://advisory.example/1',
};

function referenceData(
  world: World,
  domains: ReadonlyMap<string, string>,
  spec: (app: AppRow) => AppSpec | undefined,
): ReferenceData {
  const missing = new Map<ReferenceList, { readonly reason: string; readonly remedy: string }>();
  if (world.feeds === 'missing')
    missing.set('feeds', { reason: 'no list is loaded', remedy: 'Load a list.' });
  if (world.priorityPeople === undefined)
    missing.set('priority-people', { reason: 'nobody is named', remedy: 'Name people.' });
  return {
    advisories: (app) => (spec(app)?.advisories ?? []).map((more) => ({ ...advisory, ...more })),
    advisoriesOfVendor: (name) =>
      new Map(Object.entries(world.vendorAdvisories ?? {}))
        .get(name)
        ?.map((more) => ({ ...advisory, ...more })) ?? [],
    isPriority: (label) => world.priorityPeople?.includes(label.toLowerCase()) ?? false,
    missing,
    lists: ['Example list of 2026-11-20'],
    signs: (app) => spec(app)?.signs ?? [],
    vendorDomains: domains,
  };
}

type ScopeSets = Map<string, { readonly number: number; readonly scopes: readonly string[] }>;

interface Place {
  readonly id: string;
  readonly platform: Platform;
  readonly at: number;
  readonly sets: ScopeSets;
}

/** The rows of one tenant. */
class Tenant {
  readonly world: TenantWorld;
  readonly #place: Place;
  /** By app key. */
  readonly #specs: readonly AppSpec[];

  constructor(world: TenantWorld, place: Place) {
    this.world = world;
    this.#place = place;
    this.#specs = (world.apps ?? []).toSorted((a, b) =>
      compareKeys(appKey(place.platform, a.clientId), appKey(place.platform, b.clientId)),
    );
  }

  get id(): string {
    return this.#place.id;
  }

  toJudge(): TenantToJudge {
    const { id, platform, at } = this.#place;
    const blindSpots = (this.world.blindSpots ?? []).map((spot) => ({
      id: spot,
      why: `${spot} cannot be read`,
      remedy: 'Look.',
    }));
    return { id, platform, coverage: tenantCoverage(streamsOf(this.world, at)), blindSpots };
  }

  spec(clientId: string): AppSpec | undefined {
    return this.#specs.find((spec) => spec.clientId === clientId);
  }

  apps(): readonly AppRow[] {
    return this.#specs.map((spec) => appRow(spec, this.#place));
  }

  grants(): readonly NumberedGrant[] {
    return this.#each('grants', (spec, grant, index) => grantRow(spec, grant, index, this.#place));
  }

  events(types: readonly EventType[]): readonly EventRow[] {
    const ofNone = (this.world.events ?? []).map((event, index) => ({
      ...eventRow({ clientId: 'none' }, event, index, this.#place),
      app: null,
    }));
    const ofApps = this.#each('events', (spec, event, index) => eventRow(spec, event, index, this.#place));
    return [...ofNone, ...ofApps].filter(({ event }) => types.includes(event));
  }

  owners(): readonly OwnerRow[] {
    return this.#each('owners', (spec, owner) => ownerRow(spec, owner, this.#place));
  }

  roles(): readonly RoleRow[] {
    return this.#each('roles', (spec, roleId) => roleRow(spec, roleId, this.#place));
  }

  settings(): readonly SettingRow[] {
    const { id: tenant, platform } = this.#place;
    return Object.entries(this.world.settings ?? {}).map(([id, value]) => {
      return { id, value, known: value !== null, tenant, platform };
    });
  }

  credentials(): readonly CredentialRow[] {
    return this.#each('credentials', (spec, one, index) => credentialRow(spec, one, index, this.#place));
  }

  #each<Part extends 'grants' | 'events' | 'owners' | 'roles' | 'credentials', Row>(
    part: Part,
    row: (spec: AppSpec, one: NonNullable<AppSpec[Part]>[number], index: number) => Row,
  ): readonly Row[] {
    return this.#specs.flatMap((spec) => {
      const ones: readonly NonNullable<AppSpec[Part]>[number][] = spec[part] ?? [];
      return ones.map((one, index) => row(spec, one, index));
    });
  }
}

function streamsOf({ unread }: TenantWorld, at: number): readonly StreamCoverage[] {
  return (Object.keys(streamIds) as StreamId[]).map((name) => {
    const status = unread?.[name] ?? 'complete';
    return {
      name,
      status,
      read: 1,
      expected: null,
      asOf: new Date(at).toISOString(),
      reason: status === 'complete' ? null : `no permission for ${name}`,
      remedy: status === 'complete' ? null : `Grant ${name}.`,
      accepted: false,
    };
  });
}

function appRow(
  {
    grants: _g,
    events: _e,
    roles: _r,
    owners: _o,
    credentials: _c,
    advisories: _a,
    signs: _s,
    ...spec
  }: AppSpec,
  { id: tenant, platform, at }: Place,
): AppRow {
  return {
    tenant,
    platform,
    key: appKey(platform, spec.clientId),
    ...untoldApp,
    name: 'Some App',
    party: platform === 'microsoft-365' ? 'third' : 'unknown',
    state: platform === 'microsoft-365' ? 'enabled' : 'unknown',
    activity: null,
    vendorUsers: null,
    firstSeen: new Date(at - 400 * dayMs).toISOString(),
    lastSeen: new Date(at).toISOString(),
    carried: false,
    ...spec,
  };
}

function grantRow(
  { clientId }: AppSpec,
  { person, active, privileged, as, ...spec }: GrantSpec,
  index: number,
  { id: tenant, platform, at, sets }: Place,
): NumberedGrant {
  const kind = spec.kind ?? 'delegated-user';
  const personal = kind === 'delegated-user' || kind === 'app-password';
  const label = person ?? (personal ? `person${index}@acme.example` : tenant);
  const principal = { kind: as ?? (personal ? 'user' : 'tenant'), id: label, label } as const;
  const resource = spec.resource ?? '';
  const setKey = JSON.stringify([kind, resource, spec.scopeStatus, spec.scopes]);
  const set = sets.get(setKey) ?? { number: sets.size + 1, scopes: spec.scopes ?? ['info:profile:read'] };
  sets.set(setKey, set);
  return {
    id: grantId({ platform, tenant, clientId, principal, resource, kind }),
    tenant,
    platform,
    app: appKey(platform, clientId),
    kind,
    resource,
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
    previousScopes: null,
    firstSeen: new Date(at - 300 * dayMs).toISOString(),
    lastSeen: new Date(at).toISOString(),
    carried: false,
    ...spec,
    scopes: set.scopes,
    principal: { ...principal, active: active ?? 'yes', privileged: privileged ?? 'no' },
    scopeSet: set.number,
  };
}

function eventRow(
  { clientId }: AppSpec,
  spec: Partial<EventRow>,
  index: number,
  { id: tenant, platform }: Place,
): EventRow {
  return {
    tenant,
    platform,
    app: appKey(platform, clientId),
    id: `event-${clientId}-${index}`,
    at: daysAgo(1),
    event: 'consent',
    appName: null,
    principal: null,
    resource: null,
    scopes: [],
    detail: {},
    ...spec,
  };
}

function roleRow({ clientId }: AppSpec, roleId: string, { id: tenant, platform }: Place): RoleRow {
  return { tenant, app: appKey(platform, clientId), role: 'a role', roleId };
}

function ownerRow(
  { clientId }: AppSpec,
  spec: Partial<OwnerRow['principal']>,
  { id: tenant, platform }: Place,
): OwnerRow {
  const label = spec.label ?? 'owner@acme.example';
  const principal = { kind: 'user', id: label, label, active: 'yes', privileged: 'no', ...spec } as const;
  return { tenant, app: appKey(platform, clientId), principal };
}

function credentialRow(
  { clientId }: AppSpec,
  spec: Partial<CredentialRow>,
  index: number,
  { id: tenant, platform }: Place,
): CredentialRow {
  return {
    tenant,
    platform,
    app: appKey(platform, clientId),
    id: `${clientId}/${index}`,
    outbound: false,
    kind: 'secret',
    name: 'deploy',
    createdAt: daysAgo(10),
    expiresAt: daysAgo(-80),
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
    firstSeen: daysAgo(10),
    lastSeen: daysAgo(0),
    carried: false,
    ...spec,
  };
}
