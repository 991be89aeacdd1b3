/** What changes between two audits is told as a change; what did not is not. */
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/core/errors.ts';
import { everyTenant, google, microsoft, salesforce, slack } from './company.ts';
import { lastingFindings } from '../lasting-findings.ts';
import { type Audited, startWorld, type World } from '../world.ts';

function startQuiet(): Promise<World> {
  return startWorld({ users: 24, lagMs: 0 });
}

function statusesOf({ findings }: Audited): ReadonlyMap<string, string> {
  return new Map(findings.map(({ id, status }) => [id, status]));
}

/** Findings of the second run that the first did not have. */
function added(before: Audited, after: Audited) {
  const known = statusesOf(before);
  return after.findings.filter(({ id }) => !known.has(id));
}

function unassessed({ notAssessed }: Audited, detection: string): readonly string[] {
  return notAssessed.flatMap((each) =>
    each.detection === detection && each.app === null ? [each.tenant] : [],
  );
}

test.concurrent('nothing changed: all findings stay open, none is new, none resolved', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  const second = await world.audit();

  const [before, after] = [lastingFindings(first.findings), lastingFindings(second.findings)];
  expect(before.length).toBeGreaterThan(20);
  expect(new Set(before.map(({ status }) => status))).toEqual(new Set(['new']));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set(['open']));
  expect(after.map(({ id, firstSeen }) => [id, firstSeen])).toEqual(
    before.map(({ id, firstSeen }) => [id, firstSeen]),
  );
  expect(second.inventory).toEqual(first.inventory);
});

test.concurrent('scope growth needs a run before: not assessed at first, found after, of exactly the apps that grew', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  expect(new Set(unassessed(first, 'scope-growth'))).toEqual(new Set(everyTenant));
  expect(first.findings.filter(({ detection }) => detection === 'scope-growth')).toEqual([]);

  const said = world.sandbox.mutate('scope-growth');
  const second = await world.audit();

  // Of the apps that hold tokens in Slack no list is whole.
  expect(unassessed(second, 'scope-growth')).toEqual([slack]);
  const grown = second.findings.filter(
    ({ detection, tenant }) => detection === 'scope-growth' && tenant !== salesforce,
  );
  expect(said).toHaveLength(4);
  expect(grown.map(({ tenant, status }) => `${tenant} ${status}`).toSorted()).toEqual([
    `${google} new`,
    `${microsoft} new`,
    `${slack} new`,
  ]);
  expect(grown.find(({ tenant }) => tenant === google)).toMatchObject({
    title: expect.stringMatching(/Grammarly/u),
    people: 3,
    evidence: { scopes: expect.arrayContaining(['https://www.googleapis.com/auth/drive']) },
  });
  expect(grown.find(({ tenant }) => tenant === slack)?.evidence['scopes']).toEqual(
    expect.arrayContaining(['channels:history', 'files:read']),
  );
  expect(new Set(statusesOf(second).values())).not.toContain('resolved');

  const third = await world.audit();
  const later = statusesOf(third);
  expect(grown.map(({ id }) => later.get(id))).toEqual(['open', 'open', 'open']);
});

test.concurrent('a new app is a new finding on each platform, and nothing else changes', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  world.sandbox.mutate('new-app');
  const second = await world.audit();

  const fresh = added(first, second);
  expect(
    fresh
      .filter(({ detection }) => detection === 'unapproved-app')
      .map(({ tenant, title }) => `${tenant} ${/“(.*)”/u.exec(title)?.[1]}`)
      .toSorted(),
  ).toEqual([
    `${salesforce} Ledgerly AI`,
    `${google} Ledgerly AI`,
    `${microsoft} Fresh App 1`,
    `${slack} Ledgerly AI`,
  ]);
  expect(fresh.filter(({ detection }) => detection === 'uninstalled-app')).toMatchObject([
    { tenant: salesforce, title: expect.stringMatching(/Ledgerly AI/u) },
  ]);
  expect(new Set(fresh.map(({ status }) => status))).toEqual(new Set(['new']));
  const known = statusesOf(first);
  expect(new Set(second.findings.filter(({ id }) => known.has(id)).map(({ status }) => status))).toEqual(
    new Set(['open']),
  );
});

test.concurrent('a burst of consents to one app is found on every platform', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  expect(first.findings.filter(({ detection }) => detection === 'consent-burst')).toEqual([]);

  world.sandbox.mutate('consent-burst');
  const second = await world.audit();

  const bursts = second.findings.filter(({ detection }) => detection === 'consent-burst');
  expect(bursts).toHaveLength(4);
  expect(new Map(bursts.map(({ tenant, status, people }) => [tenant, [status, people]]))).toEqual(
    new Map([
      [google, ['new', 12]],
      [microsoft, ['new', 15]],
      [slack, ['new', 12]],
      [salesforce, ['new', 12]],
    ]),
  );
});

test.concurrent('a grant that is revoked resolves what it alone caused; given again, it is reopened', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  for (let times = 0; times < 4; times += 1) world.sandbox.mutate('revoke');
  const second = await world.audit();

  const before = new Set(first.inventory.grants);
  const gone = [...before].filter((grant) => !second.inventory.grants.includes(grant));
  expect(gone.length).toBeGreaterThan(4);
  const resolved = second.findings.filter(({ status }) => status === 'resolved');
  expect(resolved.length).toBeGreaterThan(0);
  expect(second.outcome.view.summary.grants).toBe(second.inventory.grants.length);

  for (let times = 0; times < 4; times += 1) world.sandbox.mutate('re-consent');
  const third = await world.audit();
  const later = statusesOf(third);
  const back = resolved.filter(({ id }) => later.get(id) === 'reopened');
  expect(back.length).toBeGreaterThan(0);
  expect(third.outcome.exit).toBe(exitCodes.incomplete);
});

test.concurrent('people who leave keep their grants on record, as people who are not active', async () => {
  await using world = await startQuiet();
  const first = await world.audit();
  const [said = ''] = world.sandbox.mutate('user-left');
  const email = said.split(' ')[0] ?? '';
  const second = await world.audit();

  const of = ({ inventory }: Audited) => inventory.principals.filter((row) => row.includes(email));
  expect(of(first).every((row) => row.includes('"yes"'))).toBe(true);
  expect(of(second).some((row) => row.includes('"no"'))).toBe(true);
});
