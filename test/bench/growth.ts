/**
 * `npm run growth`: measures what audits of more and more users and grants cost, keeps the points in docs/growth.json
 * and draws docs/growth.svg of them, in twenty minutes. `--users 1000,3000` and `--grants 10000` measure these alone,
 * beside the points that are there; `--draw` measures nothing.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { compose } from '../../src/app/compose.ts';
import { trace } from '../../src/app/trace.ts';
import type { StreamId } from '../../src/core/streams.ts';
import { incomplete, openTenant, secondsOf, skipAllBut } from './audited-tenant.ts';
import { type GrantPoint, type Growth, growthSvg, type UserPoint } from './growth-svg.ts';
import { inOwnProcess, realPolicy } from './rows/judge.ts';
import { percentile, reviewed } from './rows/tui.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');
const file = path.join(docs, 'growth.json');

const { values } = parseArgs({
  options: {
    users: { type: 'string' },
    grants: { type: 'string' },
    draw: { type: 'boolean', default: false },
  },
});
const all = !values.draw && values.users === undefined && values.grants === undefined;
const users = sizesOf(values.users, [1_000, 3_000, 10_000, 30_000, 100_000]);
const grants = sizesOf(values.grants, [10_000, 30_000, 100_000, 300_000, 1_000_000]);
let growth = all ? { users: [], grants: [] } : await kept();
for (const size of grants) {
  const point = await ofGrants(size);
  growth = { ...growth, grants: [...growth.grants.filter((each) => each.grants !== size), point] };
  await keep();
}
for (const size of users) {
  const point = await ofUsers(size);
  growth = { ...growth, users: [...growth.users.filter((each) => each.users !== size), point] };
  await keep();
}
await writeFile(path.join(docs, 'growth.svg'), growthSvg(growth));

function sizesOf(given: string | undefined, usual: readonly number[]): readonly number[] {
  return given === undefined ? (all ? usual : []) : given.split(',').map(Number);
}

async function kept(): Promise<Growth> {
  if (!existsSync(file)) return { users: [], grants: [] };
  return JSON.parse(await readFile(file, 'utf8')) as Growth;
}

/** After each point, so that a run that is stopped has not measured for nothing. */
async function keep(): Promise<void> {
  growth = {
    users: growth.users.toSorted((a, b) => a.users - b.users),
    grants: growth.grants.toSorted((a, b) => a.grants - b.grants),
  };
  await writeFile(file, `${JSON.stringify(growth, null, 2)}\n`);
}

/** The sweep that grows: roster, tokens and app passwords of Google, 40 queries a second. */
async function ofUsers(count: number): Promise<UserPoint> {
  const named: readonly StreamId[] = ['users', 'tokens', 'app-passwords'];
  const timeScale = count > 10_000 ? 10 : 6;
  await using tenant = await openTenant({ platforms: ['google-workspace'], users: count, timeScale });
  const { truth } = tenant;
  if (truth.platform !== 'google-workspace') throw new Error('another tenant than asked for');
  const audit = await tenant.audit('growth', skipAllBut(googleWorkspace.streams, named));
  const wrong = incomplete(audit);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  const callsBound = Math.ceil(truth.people / 500) + 2 * truth.active;
  const point = {
    users: count,
    calls: audit.sent,
    callsBound,
    seconds: secondsOf(audit, named),
    secondsBound: callsBound / 40,
    cpuSeconds: audit.cpuSeconds,
    peakRssMb: audit.peakRssMb,
  };
  process.stdout.write(`${JSON.stringify(point)}\n`);
  return point;
}

/** Stored, judged, reviewed and traced. */
async function ofGrants(count: number): Promise<GrantPoint> {
  const apps = Math.max(1_000, count / 100);
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-growth-'));
  try {
    const configFile = await realPolicy(dir);
    const judged = await inOwnProcess({ type: 'judge', configFile, grants: count, apps });
    const inserted = await inOwnProcess({ type: 'insert', configFile, grants: count, apps });
    const traceMs = await traced(configFile);
    const { pressed } = await reviewed(configFile, apps);
    const keys = pressed.map(({ ms }) => ms);
    const point = {
      grants: count,
      apps,
      judgeSeconds: judged.cpuSeconds,
      judgeBound: inserted.cpuSeconds,
      judgeRssMb: judged.peakRssMb,
      keyMs: percentile(keys, 0.95),
      keyMedianMs: percentile(keys, 0.5),
      traceMs,
    };
    process.stdout.write(`${JSON.stringify(point)}\n`);
    return point;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Median processor time of tracing apps by name, from a few people's to thousands'. */
async function traced(configFile: string): Promise<number> {
  const app = await compose({
    configFile,
    env: { HOME: path.dirname(configFile) },
    signal: new AbortController().signal,
    tenants: [],
  });
  const times: number[] = [];
  for (const nth of [40, 200, 400, 600, 800]) {
    const began = process.cpuUsage();
    await trace(app, { what: `Application ${nth}`, tenants: [], page: { first: 0, count: 12 } });
    const { user, system } = process.cpuUsage(began);
    times.push((user + system) / 1_000);
  }
  await app.close();
  return percentile(times, 0.5);
}
