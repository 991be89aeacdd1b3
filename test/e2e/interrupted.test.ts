import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Ended, start } from './cli.ts';
import { type Company, type Desk, openCompany } from './company.ts';
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
  'demo-m365 applications': 'GET /applications',
  'demo-m365 consent-policy': 'GET /policies/authorizationPolicy',
  'demo-m365 delegated-grants': 'GET /oauth2PermissionGrants',
  'demo-m365 app-roles': 'GET /servicePrincipals/{id}/appRoleAssignedTo',
  'demo-m365 application-owners': 'member GET /applications/{id}/owners',
};

/** Starts an audit and sends the signals once the vendors have seen so many calls of it. */
async function stopAfter(
  calls: number,
  company: Company,
  desk: Desk,
  signals: readonly NodeJS.Signals[],
): Promise<Stopped> {
  const before = company.calls();
  const audit = start(['audit', '--config', desk.configFile]);
  while (company.calls() - before < calls) await delay(1);
  const at = performance.now();
  for (const signal of signals) {
    audit.process.kill(signal);
    await delay(2);
  }
  const ended = await audit.ended;
  return { ...ended, calls: company.calls() - before, msToEnd: performance.now() - at };
}

/** How often each operation was served since the earlier count. */
function since(company: Company, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...company.served()].map(([name, times]) => [name, times - (before.get(name) ?? 0)]));
}

test('kill -9 at any moment loses nothing acknowledged: resumed, an audit ends as if undisturbed', async () => {
  await using company = await openCompany({ users: 30, latencyMs: 20 });
  const undisturbed = await company.desk();
  const whole = await undisturbed.grantwarden('audit --json');
  const grants = await undisturbed.grantwarden('list grants --json');
  const callsOfAll = company.calls();
  const ended: string[] = [];

  for (const moment of [2, 50, callsOfAll - 6]) {
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

test('Ctrl-C keeps what was read and ends with 130; twice ends at once', async () => {
  await using company = await openCompany({ latencyMs: 20 });
  const undisturbed = await company.desk();
  const whole = await undisturbed.grantwarden('audit --json');

  for (const signals of [['SIGINT'], ['SIGTERM'], ['SIGINT', 'SIGINT']] as const) {
    const desk = await company.desk();
    const stopped = await stopAfter(40, company, desk, signals);
    const resumed = await desk.grantwarden('audit --resume --json');

    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    expect(stopped.msToEnd).toBeLessThan(3000);
    expect(stopped.stderr).toContain('once more to stop at once');
    expect(resumed.code).toBe(0);
    expect(differences(whole.stdout, resumed.stdout)).toEqual([]);
  }
});

test('Ctrl-C while a vendor keeps everyone waiting ends all the same', async () => {
  await using company = await openCompany({ latencyMs: 60_000 });
  const desk = await company.desk();
  const stopped = await stopAfter(2, company, desk, ['SIGINT']);

  expect(stopped.code).toBe(130);
  expect(stopped.msToEnd).toBeLessThan(5000);
  expect(stopped.stderr).toContain('audit --resume');
});

test('resuming is refused when nothing was interrupted', async () => {
  await using company = await openCompany({ platforms: ['google-workspace'] });
  const desk = await company.desk((config) => {
    config.tenants.length = 1 as 2;
  });
  const fresh = await desk.grantwarden('audit --resume');
  expect(fresh.code).toBe(2);
  expect(fresh.stderr).toContain('NOTHING_TO_RESUME');
});
