/** The document that `--format json` promises (grantwarden.audit/1), field by field; a field more or less is a breach. */
import { z } from 'zod';

const time = z.iso.datetime();
const platform = z.enum(['google-workspace', 'microsoft-365', 'slack', 'salesforce']);
const tier = z.enum(['critical', 'high', 'medium', 'low', 'info']);
const tri = z.enum(['yes', 'no', 'unknown']);
const decision = z.enum(['approved', 'review', 'denied', 'banned', 'expired', 'unknown']);
const count = z.int().min(0);
const score = z.number().min(0).max(100);

const Run = z.strictObject({
  id: z.string().min(1),
  startedAt: time,
  finishedAt: time,
  mode: z.enum(['full', 'incremental', 'offline']),
});

const Tenant = z.strictObject({
  id: z.string(),
  platform,
  name: z.string().nullable(),
  coverage: z.strictObject({
    status: z.enum(['complete', 'partial', 'unavailable']),
    streams: z.array(
      z.strictObject({
        name: z.string(),
        status: z.enum(['complete', 'partial', 'unavailable', 'skipped']),
        read: count,
        expected: count.nullable(),
        asOf: time.nullable(),
        reason: z.string().nullable(),
        remedy: z.string().nullable(),
        changes: z.strictObject({ since: time, verifiedAt: time }).nullable(),
      }),
    ),
  }),
  blindSpots: z.array(z.strictObject({ id: z.string(), why: z.string(), remedy: z.string().nullable() })),
  calls: z.strictObject({ total: count, throttled: count, retried: count, failed: count }),
});

const Summary = z.strictObject({
  apps: count,
  grants: count,
  principals: count,
  findings: z.strictObject({ critical: count, high: count, medium: count, low: count, info: count }),
  notAssessed: count,
});

const Vendor = z.strictObject({
  name: z.string(),
  match: z.enum(['proven', 'candidate']),
  apps: z.array(z.string()),
  platforms: z.array(platform),
  decision,
  score,
  tier,
});

const App = z.strictObject({
  key: z.string(),
  tenant: z.string(),
  platform,
  clientId: z.string(),
  name: z.string().nullable(),
  publisher: z.string().nullable(),
  verified: tri,
  party: z.enum(['first', 'third', 'internal', 'unknown']),
  state: z.enum(['enabled', 'disabled', 'blocked', 'uninstalled', 'unknown']),
  consoleAccess: z
    .strictObject({
      access: z.string(),
      verified: tri,
      asOf: z.iso.date(),
      countsUntil: z.iso.date(),
      changedAt: time.nullable(),
    })
    .optional(),
  vendor: z.string().nullable(),
  vendorMatch: z.enum(['proven', 'candidate']).nullable(),
  decision,
  score,
  tier,
  users: count,
  usersAtLeast: z.boolean(),
  tenantWide: z.boolean(),
  firstSeen: time,
  lastSeen: time,
  carried: z.boolean(),
});

const Grant = z.strictObject({
  id: z.string(),
  tenant: z.string(),
  platform,
  app: z.string(),
  principal: z.strictObject({
    kind: z.enum(['user', 'tenant', 'service-principal', 'bot', 'group']),
    id: z.string(),
    label: z.string(),
    active: tri,
    privileged: tri,
  }),
  kind: z.enum([
    'delegated-user',
    'delegated-tenant',
    'app-role',
    'bot',
    'domain-wide-delegation',
    'app-password',
    'install',
    'preauthorized',
  ]),
  resource: z.string(),
  scopes: z.array(z.string()),
  scopeStatus: z.enum(['granted', 'configured', 'from-log', 'unknown']),
  tier,
  grantedAt: time.nullable(),
  lastUsedAt: time.nullable(),
  lastUsedStatus: z.enum(['used', 'never', 'unknown']),
  firstSeen: time,
  lastSeen: time,
  carried: z.boolean(),
  evidence: z.array(z.string()),
});

const Credential = z.strictObject({
  id: z.string(),
  tenant: z.string(),
  app: z.string().nullable(),
  outbound: z.boolean(),
  kind: z.string(),
  createdAt: time.nullable(),
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
  owner: z.string().nullable(),
});

const Setting = z.strictObject({
  tenant: z.string(),
  id: z.string(),
  value: z.string().nullable(),
  known: z.boolean(),
});

const Finding = z.strictObject({
  id: z.string(),
  detection: z.string(),
  severity: tier,
  score,
  status: z.enum(['new', 'open', 'waived', 'resolved', 'reopened']),
  firstSeen: time,
  title: z.string().min(1),
  tenant: z.string().nullable(),
  app: z.string().nullable(),
  vendor: z.string().nullable(),
  grants: z.array(z.string()),
  people: count,
  evidence: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  ),
  explanation: z.string().min(1),
  remedy: z.string().min(1),
  frameworks: z.array(z.string()),
});

const Assessment = z.strictObject({
  detection: z.string(),
  tenant: z.string(),
  found: count,
  clear: count,
  notAssessed: count,
  off: count,
  reason: z.string().nullable(),
});

const NotAssessed = z.strictObject({
  detection: z.string(),
  tenant: z.string(),
  app: z.string().nullable(),
  reason: z.string(),
  remedy: z.string().nullable(),
});

export const AuditDocument = z.strictObject({
  schema: z.literal('grantwarden.audit/1'),
  run: Run,
  tenants: z.array(Tenant),
  summary: Summary,
  vendors: z.array(Vendor),
  apps: z.array(App),
  grants: z.array(Grant),
  credentials: z.array(Credential),
  settings: z.array(Setting),
  findings: z.array(Finding),
  assessments: z.array(Assessment),
  notAssessed: z.array(NotAssessed),
});
export type AuditDocument = z.infer<typeof AuditDocument>;

/** Rows of `list … --json`. `principals` stand in no section of the document. */
export const rowSchemas = {
  apps: App,
  grants: Grant,
  vendors: Vendor,
  findings: Finding,
  credentials: Credential,
  runs: Run,
} as const;

/** The line types of `--format ndjson`. */
export const lineSchemas: Readonly<Record<string, z.ZodObject>> = {
  run: Run.extend({ schema: z.literal('grantwarden.audit/1') }),
  tenant: Tenant,
  summary: Summary,
  vendor: Vendor,
  app: App,
  grant: Grant,
  credential: Credential,
  setting: Setting,
  finding: Finding,
  assessment: Assessment,
  'not-assessed': NotAssessed,
};
