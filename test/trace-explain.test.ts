/** `trace` and `explain` as the CLI runs them, on an audited company with all four platforms. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { commands } from '../src/cli/commands/index.ts';
import { runCli } from '../src/cli/run.ts';
import { recordedIo } from '../src/cli/test-io.ts';
import { rowSchemas } from './e2e/audit-schema.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ users: 60, timeScale: 1_000 });
  await world.audit();
});
afterAll(() => world[Symbol.asyncDispose]());

async function run(...argv: readonly string[]) {
  const io = recordedIo({ columns: 80, env: { HOME: world.dir } });
  const { signal } = new AbortController();
  const code = await runCli([...argv, '--config', world.configFile], { commands, io, signal });
  return { code, out: io.out(), err: io.err() };
}

const text = z.string().min(1);
const time = z.iso.datetime();
const count = z.int().min(0);
const runOf = z.strictObject({ id: text, startedAt: time, finishedAt: time, mode: text });
const tier = z.enum(['critical', 'high', 'medium', 'low', 'info']);
const scope = z.strictObject({
  scope: text,
  resource: z.string(),
  mode: z.enum(['delegated', 'application']),
  status: z.enum(['granted', 'configured', 'from-log', 'unknown']),
  known: z.boolean(),
  tier,
  sentence: text,
  grants: count,
});
const since = z.strictObject({ at: time, by: z.enum(['vendor', 'log', 'use', 'first-audit']) });
const lastUse = z.strictObject({
  at: time.nullable(),
  status: z.enum(['used', 'never', 'unknown']),
  why: text.nullable(),
});
const step = z.strictObject({
  number: z.int().min(1),
  phase: z.enum([
    'stop-tokens',
    'stop-consent',
    'end-grants',
    'end-sessions',
    'remove-power',
    'rotate',
    'verify',
    'hunt',
  ]),
  tenant: text,
  platform: text,
  apps: z.array(text).min(1),
  title: text,
  by: z.enum(['api', 'console', 'people']),
  how: text,
  reversible: z.enum(['yes', 'no', 'partly', 'nothing changes']),
  undo: text.nullable(),
  survives: text.nullable(),
});
const answer = z.enum(['connected', 'candidate', 'not-seen', 'not-assessed']);

const TraceDocument = z.strictObject({
  schema: z.literal('grantwarden.trace/1'),
  what: text,
  run: runOf,
  answer,
  advisories: z.array(
    z.strictObject({
      list: z.string(),
      asOf: z.string(),
      kind: z.enum(['compromised', 'malicious', 'abused']),
      by: z.string(),
      name: z.string(),
      since: z.string().nullable(),
      reason: z.string().nullable(),
      reference: z.string().nullable(),
    }),
  ),
  meant: z.array(
    z.strictObject({
      name: text,
      source: z.enum(['policy', 'banned', 'catalogue']),
      note: text.nullable(),
      since: text.nullable(),
    }),
  ),
  tenants: z.array(
    z.strictObject({
      id: text,
      platform: text,
      name: text.nullable(),
      answer,
      asOf: time.nullable(),
      incomplete: z.array(
        z.strictObject({
          stream: text,
          status: z.enum(['partial', 'unavailable', 'skipped', 'not-read']),
          asOf: time.nullable(),
          because: text,
          remedy: text.nullable(),
        }),
      ),
      unseen: z.array(z.strictObject({ id: text, why: text, remedy: text.nullable() })),
      outbound: z.array(rowSchemas.credentials.extend({ name: text.nullable(), evidence: text })),
    }),
  ),
  apps: z.array(
    z.strictObject({
      match: z.enum(['proven', 'candidate']),
      evidence: text,
      app: rowSchemas.apps,
      access: z.boolean(),
      grants: z.strictObject({
        total: count,
        byKind: z.record(z.string(), count),
        people: count,
        leavers: count,
        leaversUnknown: count,
        administrators: count,
        carried: count,
      }),
      roles: z.array(text),
      credentials: z.array(rowSchemas.credentials),
      data: z.array(text),
      scopes: z.array(scope),
      scopesUnknown: count,
      since,
      lastUse,
      listed: z.strictObject({ first: count, rows: z.array(rowSchemas.grants) }),
    }),
  ),
  plan: z.array(step),
  afterReview: z.array(step),
  logs: z.array(
    z.strictObject({
      tenant: text,
      platform: text,
      name: text,
      shows: text,
      where: text,
      kept: text,
      from: time,
      to: time,
      beginsTooLate: z.boolean(),
    }),
  ),
  nearest: z.array(text),
  notes: z.array(text),
});

const ExplainDocument = z.strictObject({
  schema: z.literal('grantwarden.explain/1'),
  kind: z.enum(['finding', 'grant', 'app', 'vendor']),
  id: text,
  run: runOf,
  tenant: text.nullable(),
  platform: text.nullable(),
  why: z.array(text),
  decision: text.nullable(),
  vendor: text.nullable(),
  vendorMatch: z.enum(['proven', 'candidate']).nullable(),
  score: z
    .strictObject({ total: count, items: z.array(z.strictObject({ what: text, points: z.int() })) })
    .nullable(),
  finding: rowSchemas.findings.nullable(),
  grant: rowSchemas.grants.extend({ previousScopes: z.array(z.string()).nullable() }).nullable(),
  app: rowSchemas.apps.nullable(),
  apps: z.array(
    z.strictObject({ tenant: text, key: text, name: text.nullable(), decision: text, score: count, tier }),
  ),
  holders: z
    .strictObject({
      grants: count,
      people: count,
      leavers: count,
      administrators: count,
      byKind: z.record(z.string(), count),
      data: z.array(text),
      since,
      lastUse,
    })
    .nullable(),
  scopes: z.array(scope),
  rests: z.array(
    z.strictObject({
      name: text,
      status: text,
      read: count,
      expected: count.nullable(),
      asOf: time.nullable(),
      reason: text.nullable(),
      remedy: text.nullable(),
    }),
  ),
  unread: z.array(text),
  blindSpots: z.array(z.strictObject({ id: text, why: text, remedy: text.nullable() })),
  history: z.strictObject({
    firstSeen: time,
    lastSeen: time.nullable(),
    carried: z.boolean(),
    status: text.nullable(),
  }),
  frameworks: z.array(text),
  remedy: text.nullable(),
  findings: z.array(z.strictObject({ id: text, detection: text, severity: tier, status: text, title: text })),
  notAssessed: z.array(
    z.strictObject({ detection: text, app: text.nullable(), reason: text, remedy: text.nullable() }),
  ),
});

async function rows(what: string): Promise<Record<string, unknown>[]> {
  const { out } = await run('list', what, '--json');
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('trace Drift: all four platforms and the plan on one screen of 80 by 50', async () => {
  const { out, err, code } = await run('trace', 'Drift');
  const lines = out.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines[0]).toContain('connected in 4 of 4 tenants');
  expect(lines.flatMap((line) => /^(\S+) {2}connected/u.exec(line)?.[1] ?? []).toSorted()).toEqual([
    'demo-crm',
    'demo-google',
    'demo-m365',
    'demo-slack',
  ]);
  expect(lines.findIndex((line) => line.includes('CRITICAL'))).toBeLessThan(
    lines.findIndex((line) => line.includes('HIGH')),
  );
  expect(out).toContain('1 Stop new tokens');
  expect(err).toContain('Next: grantwarden explain');
  // Suspended people's grants cannot be read in this company.
  expect(out).toContain('There may be more');
  expect(code).toBe(4);
});

test('trace --json keeps its schema; it tells what the audit told', async () => {
  const { out } = await run('trace', 'Drift', '--json');
  const told = TraceDocument.parse(JSON.parse(out));
  const apps = (await rows('apps')).filter(({ vendor }) => vendor === 'Drift');
  expect(told.apps.map(({ app }) => `${app.tenant} ${app.key}`).toSorted()).toEqual(
    apps.map(({ tenant, key }) => `${String(tenant)} ${String(key)}`).toSorted(),
  );
  const grants = await rows('grants');
  for (const { app, grants: counted, listed } of told.apps) {
    const own = grants.filter(({ tenant, app: key }) => tenant === app.tenant && key === app.key);
    expect(counted.total).toBe(own.length);
    expect(listed.rows.map(({ id }) => id).toSorted()).toEqual(own.map(({ id }) => String(id)).toSorted());
  }
  const proven = told.apps.filter(({ match }) => match === 'proven').map(({ app }) => app.key);
  expect(told.plan.flatMap(({ apps: keys }) => keys).filter((key) => !proven.includes(key))).toEqual([]);
  expect(new Set(told.plan.map(({ platform }) => platform)).size).toBe(4);
  expect(
    told.logs.some(({ platform, name }) => platform === 'google-workspace' && /token log/u.test(name)),
  ).toBe(true);
});

test('trace --details names each step, how to take it back and what survives it', async () => {
  const { out } = await run('trace', 'drift.com', '--details');
  expect(out).toContain('Reversible:');
  expect(out).toContain('Survives:');
  expect(out).toContain('Logs to pull');
  expect(out).toContain('CANDIDATE, to review');
});

test('trace of what nobody has: not seen only where everything was read', async () => {
  const all = await run('trace', 'Nowhere Systems');
  expect(all.code).toBe(4);
  expect(all.out).toMatch(/demo-google {2}not assessed/u);
  expect(all.out).toMatch(/demo-m365 {2}not seen.*no API shows: resource-specific-consent/su);
  const one = await run('trace', 'Nowhere Systems', '--tenant', 'demo-m365');
  expect(one.code).toBe(0);
  expect(one.out).toContain('complete read');
});

test('explain: every finding keeps the schema, and its score adds up', async () => {
  const findings = await rows('findings');
  const perDetection = [...Map.groupBy(findings, ({ detection }) => detection).values()].map(
    ([first]) => first,
  );
  expect(perDetection.length).toBeGreaterThan(5);
  for (const finding of perDetection) {
    const told = ExplainDocument.parse(
      JSON.parse((await run('explain', String(finding?.['id']), '--json')).out),
    );
    expect(told.finding).toEqual(finding);
    expect(told.why.length).toBeGreaterThan(0);
    expect(told.score?.total).toBe(finding?.['score']);
    expect(told.score?.items.reduce((sum, { points }) => sum + points, 0)).toBe(told.score?.total);
    // What is of several tenants rests on streams of each of them.
    const basis = told.tenant === null ? told.apps : [...told.rests, ...told.unread];
    expect(basis.length).toBeGreaterThan(0);
  }
});

test('explain: an app and a grant, by key, client id and grant id', async () => {
  const [app] = (await rows('apps')).filter(({ name }) => name === 'Drift Email');
  const byKey = ExplainDocument.parse(JSON.parse((await run('explain', String(app?.['key']), '--json')).out));
  expect(byKey).toMatchObject({ kind: 'app', decision: 'banned', vendorMatch: 'proven', app });
  expect(byKey.why.join(' ')).toContain('The policy lists this app’s id');
  expect(byKey.score?.items.reduce((sum, { points }) => sum + points, 0)).toBe(byKey.score?.total);
  const byId = await run('explain', String(app?.['clientId']), '--json');
  expect(JSON.parse(byId.out)).toEqual(JSON.parse(JSON.stringify(byKey)));
  const [grant] = (await rows('grants')).filter(({ app: key }) => key === app?.['key']);
  const told = ExplainDocument.parse(JSON.parse((await run('explain', String(grant?.['id']), '--json')).out));
  expect(told).toMatchObject({ kind: 'grant', tenant: 'demo-google', grant });
  expect(told.score?.items.reduce((sum, { points }) => sum + points, 0)).toBe(told.score?.total);
  expect(told.score?.total).toBeLessThanOrEqual(Number(app?.['score']));
  expect(told.rests.map(({ name }) => name)).toContain('tokens');
  expect(told.scopes.map(({ scope: name }) => name).toSorted()).toEqual(
    rowSchemas.grants.parse(grant).scopes.toSorted(),
  );
});

test('explain: a vendor, by its name in any case, never below any of its apps', async () => {
  const vendors = await rows('vendors');
  for (const vendor of vendors) {
    const told = ExplainDocument.parse(
      JSON.parse((await run('explain', String(vendor['name']).toUpperCase(), '--json')).out),
    );
    expect(told).toMatchObject({ kind: 'vendor', vendor: vendor['name'], decision: vendor['decision'] });
    expect(told.score?.total).toBe(vendor['score']);
    expect(told.score?.items.reduce((sum, { points }) => sum + points, 0)).toBe(told.score?.total);
    expect(told.apps.map(({ tenant, key }) => `${tenant}/${key}`).toSorted()).toEqual(
      (vendor['apps'] as string[]).toSorted(),
    );
    for (const { score } of told.apps) expect(told.score?.total).toBeGreaterThanOrEqual(score);
  }
  const { out } = await run('explain', 'Drift');
  expect(out).toMatch(/^Its apps$/mu);
  // The same title of several tenants, each with its own.
  expect(out).toMatch(/ \(demo-m365,\s+f_/u);
  expect(out).toMatch(/ \(demo-crm,\s+f_/u);
  expect(out.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
});

test('explain on a terminal stays within 80 columns, and ends with the next command', async () => {
  const [finding] = (await rows('findings')).filter(({ detection }) => detection === 'banned-app');
  const { out, err, code } = await run('explain', String(finding?.['id']));
  expect(code).toBe(0);
  // Only words that are there to be copied may be longer than a line.
  expect(out.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
  for (const title of ['Why', 'Score', 'Scopes', 'It rests on', 'History', 'What to do', 'Frameworks'])
    expect(out).toMatch(new RegExp(`^${title}`, 'mu'));
  expect(out).toMatch(/^ +\+80 {2}its severity/mu);
  expect(out.slice(out.indexOf('It rests on'))).not.toMatch(/\d{4}-\d\d-\d\dT/u);
  expect(err).toMatch(/Next:\s+grantwarden trace/u);
});

test('explain refuses an unknown id and names one alike', async () => {
  const [finding] = await rows('findings');
  const id = String(finding?.['id']);
  const unknown = await run('explain', `${id.slice(0, -1)}${id.endsWith('x') ? 'y' : 'x'}`);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain(id);
  expect((await run('explain', '\u001b[2J')).err).not.toContain('\u001b[2J');
});
