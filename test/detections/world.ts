/** A small tenant, judged by the real policy, engine and detections. */
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
import { type Platform, type Tier, tiers } from '../../src/core/vocabulary.ts';
import type { Access, DataClass } from '../../src/core/capability.ts';
import { detections } from '../../src/detections/index.ts';
import { evaluate } from '../../src/findings/evaluate.ts';
import { compareKeys } from '../../src/findings/merge-join.ts';
import type { AppJudgement, NumberedGrant } from '../../src/findings/ports.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { createStandings } from '../../src/policy/standing.ts';

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
}

export interface World {
  readonly platform?: Platform;
  readonly policy?: string;
  readonly apps?: readonly AppSpec[];
  readonly settings?: Readonly<Record<string, string | null>>;
  /** Events of no app. */
  readonly events?: readonly Partial<EventRow>[];
  /** Streams that are not complete; all others are. */
  readonly unread?: Partial<Record<StreamId, StreamCoverage['status']>>;
  readonly blindSpots?: readonly BlindSpotId[];
  /** Whether an earlier run read everything. */
  readonly history?: boolean;
  readonly previous?: readonly Finding[];
  readonly now?: number;
}

export interface Judged {
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
  readonly notAssessed: readonly NotAssessed[];
  readonly apps: ReadonlyMap<string, AppJudgement>;
  finding(detection: string): Finding | undefined;
  /** How the detection fared: with one app in the world, how it judged that app. */
  outcome(detection: string): 'found' | 'clear' | 'not-assessed' | 'off' | 'nothing';
  /** Why it could not judge. */
  reason(detection: string): string;
}

const tenant = 'acme';

export function judge(world: World): Judged {
  const platform = world.platform ?? 'google-workspace';
  const at = world.now ?? now;
  const policy = loadPolicy(world.policy ?? 'version: 1\n', 'policy.yaml', detections);
  const specs = (world.apps ?? []).toSorted((a, b) =>
    compareKeys(appKey(platform, a.clientId), appKey(platform, b.clientId)),
  );
  const findings: Finding[] = [];
  const assessments: Assessment[] = [];
  const notAssessed: NotAssessed[] = [];
  const apps = new Map<string, AppJudgement>();
  const sets = new Map<string, { readonly number: number; readonly scopes: readonly string[] }>();

  evaluate({
    now: at,
    detections,
    tenants: [
      {
        id: tenant,
        platform,
        coverage: tenantCoverage(streamsOf(world, at)),
        blindSpots: (world.blindSpots ?? []).map((id) => ({
          id,
          why: `${id} cannot be read`,
          remedy: 'Look.',
        })),
      },
    ],
    reader: {
      apps: () => specs.map((spec) => appRow(spec, platform, at)),
      grantsByApp: () =>
        specs.flatMap((spec) =>
          (spec.grants ?? []).map((grant, index) => grantRow(spec, grant, index, platform, at, sets)),
        ),
      eventsByApp: (_, types) =>
        [
          ...(world.events ?? []).map((event, index) => ({
            ...eventRow({ clientId: 'none' }, event, index, platform),
            app: null,
          })),
          ...specs.flatMap((spec) =>
            (spec.events ?? []).map((event, index) => eventRow(spec, event, index, platform)),
          ),
        ].filter(({ event }) => types.includes(event)),
      owners: () =>
        specs.flatMap((spec) => (spec.owners ?? []).map((owner) => ownerRow(spec, owner, platform))),
      roles: () =>
        specs.flatMap((spec) => (spec.roles ?? []).map((roleId) => roleRow(spec, roleId, platform))),
      settings: () =>
        Object.entries(world.settings ?? {}).map(([id, value]): SettingRow => {
          return { id, value, known: value !== null, tenant, platform };
        }),
      credentials: () =>
        specs.flatMap((spec) =>
          (spec.credentials ?? []).map((one, index) => credentialRow(spec, one, index, platform)),
        ),
      previousRun: () => (world.history === true ? { run: 'earlier' } : null),
    },
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
    peopleStreams: () => ['tokens', 'delegated-grants', 'users'],
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
      const row = assessments.find((assessment) => assessment.detection === detection);
      if (row === undefined) return 'nothing';
      if (row.found > 0) return 'found';
      if (row.notAssessed > 0) return 'not-assessed';
      if (row.off > 0) return 'off';
      return row.clear > 0 ? 'clear' : 'nothing';
    },
    reason: (detection) =>
      notAssessed
        .filter((row) => row.detection === detection)
        .map((row) => row.reason)
        .join('\n'),
  };
}

function streamsOf({ unread }: World, at: number): readonly StreamCoverage[] {
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
  { grants: _g, events: _e, roles: _r, owners: _o, credentials: _c, ...spec }: AppSpec,
  platform: Platform,
  at: number,
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
  platform: Platform,
  at: number,
  sets: Map<string, { readonly number: number; readonly scopes: readonly string[] }>,
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
  platform: Platform,
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

function roleRow({ clientId }: AppSpec, roleId: string, platform: Platform): RoleRow {
  return { tenant, app: appKey(platform, clientId), role: 'a role', roleId };
}

function ownerRow({ clientId }: AppSpec, spec: Partial<OwnerRow['principal']>, platform: Platform): OwnerRow {
  const label = spec.label ?? 'owner@acme.example';
  const principal = { kind: 'user', id: label, label, active: 'yes', privileged: 'no', ...spec } as const;
  return { tenant, app: appKey(platform, clientId), principal };
}

function credentialRow(
  { clientId }: AppSpec,
  spec: Partial<CredentialRow>,
  index: number,
  platform: Platform,
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
