import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { audit, type AuditOptions } from '../../src/app/audit.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { startWorld } from '../world.ts';
import { type Ended, start } from './cli.ts';
import { type Company, type Desk, google, microsoft, openCompany } from './company.ts';
import { differences, listDifferences } from './result.ts';

interface Stopped extends Ended {
  readonly calls: number;
  readonly msToEnd: number;
}

/** Calls that only this stream makes. */
const callsOf: Readonly<Record<string, string>> = {
  'demo-google app-passwords': 'asps.list',
  'demo-google consent-policy': 'policies.list',
  'demo-m365 service-principals': 'GET /servicePrincipals',
  'demo-m365 sign-in-activity': 'GET /reports/servicePrincipalSignInActivities',
  'demo-m365 consent-policy': 'GET /policies/authorizationPolicy',
  'demo-m365 delegated-grants': 'GET /oauth2PermissionGrants',
  'demo-m365 app-roles': 'GET /servicePrincipals/{id}/appRoleAssignedTo',
  'demo-m365 application-owners': 'member GET /applications/{id}/owners',
};

/** The same company each time, so that all tests have one audit that nobody disturbed. */
const startedAt = Date.now();
const options = { users: 24, latencyMs: 20, startedAt };

let whole: Ended;
let grants: Ended;
let callsOfAll: number;
beforeAll(async () => {
  await using company = await openCompany(options);
  const desk = await company.desk();
  whole = await desk.grantwarden('audit --json --quiet');
  callsOfAll = company.calls();
  grants = await desk.grantwarden('list grants --json');
  expect(whole).toMatchObject({ code: 0, stderr: '' });
});

/** Starts an audit and sends the signals once the vendors have seen so many calls of it. */
async function stopAfter(
  calls: number,
  company: Company,
  desk: Desk,
  signals: readonly NodeJS.Signals[],
  more: readonly string[] = [],
): Promise<Stopped> {
  const before = company.calls();
  const running = start(['audit', '--config', desk.configFile, ...more]);
  while (company.calls() - before < calls) await delay(1);
  const at = performance.now();
  for (const signal of signals) {
    running.process.kill(signal);
    await delay(2);
  }
  const ended = await running.ended;
  return { ...ended, calls: company.calls() - before, msToEnd: performance.now() - at };
}

/** How often each operation was served since the earlier count. */
function since(company: Company, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...company.served()].map(([name, times]) => [name, times - (before.get(name) ?? 0)]));
}

test.concurrent('kill -9 at any moment loses nothing acknowledged: resumed, an audit ends as if undisturbed', async () => {
  await using company = await openCompany(options);
  const ended: string[] = [];

  for (const moment of [50, callsOfAll - 6]) {
    const desk = await company.desk();
    const killed = await stopAfter(moment, company, desk, ['SIGKILL']);
    const unfinished = await desk.grantwarden('list runs --json');
    const before = company.served();
    const resumed = await desk.grantwarden('audit --resume --json');

    expect(killed.signal).toBe('SIGKILL');
    expect(unfinished).toMatchObject({ code: 0, stdout: '' });
    expect(resumed.code).toBe(0);
    expect(differences(whole.stdout, resumed.stdout)).toEqual([]);
    const listed = await desk.grantwarden('list grants --json');
    expect(listDifferences(grants.stdout, listed.stdout)).toEqual([]);
    const again = since(company, before);
    for (const [stream, call] of Object.entries(callsOf)) {
      if (!new RegExp(`^${stream} .* complete$`, 'mu').test(killed.stderr)) continue;
      ended.push(stream);
      expect([stream, again.get(call)]).toEqual([stream, 0]);
    }
  }
  expect(new Set(ended).size).toBeGreaterThan(4);
});

test.concurrent('killed again and again, and begun anew instead of resumed: the result is the same', async () => {
  await using company = await openCompany(options);
  const desk = await company.desk();
  await stopAfter(15, company, desk, ['SIGKILL']);
  await stopAfter(15, company, desk, ['SIGKILL'], ['--resume']);
  await stopAfter(15, company, desk, ['SIGKILL'], ['--resume']);
  const resumed = await desk.grantwarden('audit --resume --json --quiet');
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(differences(whole.stdout, resumed.stdout)).toEqual([]);

  const other = await company.desk();
  await stopAfter(60, company, other, ['SIGKILL']);
  const anew = await other.grantwarden('audit --full --json --quiet');
  expect(differences(whole.stdout, anew.stdout)).toEqual([]);
});

test.concurrent('until an interrupted audit has ended, the one before it is what lists and reports show', async () => {
  await using company = await openCompany({ ...options, lagMs: 0 });
  const desk = await company.desk();
  const first = await desk.grantwarden('audit --json --quiet');
  const before = await desk.grantwarden('report --json --quiet');
  expect(before.stdout).toBe(first.stdout);
  company.sandbox.mutate('revoke');
  company.sandbox.mutate('new-app');

  const killed = await stopAfter(70, company, desk, ['SIGKILL']);
  expect(killed.signal).toBe('SIGKILL');
  const meanwhile = await desk.grantwarden('report --json --quiet');
  expect(meanwhile.stdout).toBe(first.stdout);

  const resumed = await desk.grantwarden('audit --resume --json --quiet');
  expect(resumed.code).toBe(0);
  const told = differences(first.stdout, resumed.stdout);
  expect(told).toContainEqual(expect.stringMatching(/^\+ apps .*Ledgerly AI/u));
  expect(told).toContainEqual(expect.stringMatching(/^\+ findings .*“Fresh App 1” is not approved/u));
  expect(told).toContainEqual(expect.stringMatching(/^- grants /u));
});

test.concurrent('Ctrl-C keeps what was read and ends with 130; twice ends at once', async () => {
  await using company = await openCompany(options);

  for (const signals of [['SIGINT'], ['SIGTERM', 'SIGINT']] as const) {
    const desk = await company.desk();
    const stopped = await stopAfter(40, company, desk, signals);
    const resumed = await desk.grantwarden('audit --resume --json');

    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    expect(stopped.msToEnd).toBeLessThan(10_000);
    expect(stopped.stderr).toContain('once more to stop at once');
    expect(resumed.code).toBe(0);
    expect(differences(whole.stdout, resumed.stdout)).toEqual([]);
  }
});

test.concurrent('Ctrl-C while a vendor keeps everyone waiting ends all the same', async () => {
  await using company = await openCompany({ latencyMs: 60_000 });
  const desk = await company.desk();
  const stopped = await stopAfter(2, company, desk, ['SIGINT']);

  expect(stopped.code).toBe(130);
  expect(stopped.msToEnd).toBeLessThan(10_000);
  expect(stopped.stderr).toContain('audit --resume');
});

test.concurrent('an audit is resumed for all its tenants or not at all, so that none is taken for read', async () => {
  await using company = await openCompany(options);
  const desk = await company.desk();
  await stopAfter(20, company, desk, ['SIGKILL']);

  const one = await desk.grantwarden('audit --resume --tenant demo-google');
  expect([one.code, one.stdout]).toEqual([2, '']);
  expect(one.stderr).toMatch(
    /is of demo-google, demo-m365[^]*Resume it for exactly these[^]*NOTHING_TO_RESUME/u,
  );

  const all = await desk.grantwarden('audit --resume --json --quiet');
  expect(all.code).toBe(0);
  expect(differences(whole.stdout, all.stdout)).toEqual([]);
});

test.concurrent('of two interrupted audits, the one that is meant goes on', async () => {
  await using company = await openCompany(options);
  const desk = await company.desk();
  for (const tenant of [google, microsoft]) {
    const stopped = await stopAfter(8, company, desk, ['SIGKILL'], ['--tenant', tenant]);
    expect(stopped.signal).toBe('SIGKILL');
  }
  const resumed = await desk.grantwarden('audit --resume --json --quiet --tenant demo-google');
  expect(resumed.code).toBe(0);
  const fresh = await (await company.desk()).grantwarden('audit --json --quiet --tenant demo-google');
  expect(differences(fresh.stdout, resumed.stdout)).toEqual([]);
});

test.concurrent('an audit that was stopped while it judged is judged when resumed, without a call', async () => {
  await using world = await startWorld({ users: 20 });
  const full: AuditOptions = { mode: 'full', resume: false, failOn: null, allowPartial: false };
  const app = await world.open();
  const detections = app.detections.map(
    (each): Detection => (each.unit === 'app' ? { ...each, begin: stop } : each),
  );
  await expect(audit({ ...app, detections }, full)).rejects.toThrow('power cut');
  await app.close();
  const calls = () => [...world.sandbox.stats().values()].map((each) => each.calls);
  const before = calls();

  const resumed = await world.audit({ resume: true });

  expect(calls()).toEqual(before);
  const fresh = await world.audit();
  expect(resumed.inventory).toEqual(fresh.inventory);
  expect(resumed.findings.map(({ id }) => id)).toEqual(fresh.findings.map(({ id }) => id));
});

function stop(): never {
  throw new Error('power cut');
}

test.concurrent('a tenant that could not sign in is tried again when the audit is resumed', async () => {
  await using company = await openCompany(options);
  const desk = await company.desk();
  const file = path.join(desk.dir, 'm365-secret.txt');
  const secret = await readFile(file, 'utf8');
  await writeFile(file, 'not-the-secret');
  await stopAfter(30, company, desk, ['SIGINT']);
  await writeFile(file, secret);

  const resumed = await desk.grantwarden('audit --resume --json --quiet');
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
});

test.concurrent('resuming is refused when nothing was interrupted', async () => {
  await using company = await openCompany({ platforms: ['google-workspace'] });
  const desk = await company.desk((config) => {
    config.tenants.length = 1;
  });
  const fresh = await desk.grantwarden('audit --resume');
  expect(fresh.code).toBe(2);
  expect(fresh.stderr).toContain('NOTHING_TO_RESUME');
});
