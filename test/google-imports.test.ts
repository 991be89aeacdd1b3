/** What the console’s list of delegation changes in an audit, from the file to the report. */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blindSpotsOf } from '../src/app/blind-spots.ts';
import { explain } from '../src/app/explain.ts';
import { importAppAccess } from '../src/app/import-app-access.ts';
import { importDelegation } from '../src/app/import-delegation.ts';
import { listJournal } from '../src/app/journal.ts';
import type { Clock } from '../src/core/clock.ts';
import { lastDayOf } from '../src/core/operator-list.ts';
import { type Audited, startWorld, type World } from './world.ts';

const tenant = 'demo-google';
const archive = '109988776655443322110';
const backup = '115824619743385532880';
const dealSync = '117733991155220044668';
const mail = 'https://mail.google.com/';

const day = 86_400_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

function startGoogle(): Promise<World> {
  return startWorld({ users: 20, lagMs: 0, platforms: ['google-workspace'] });
}

/** @returns the file */
function listIn(
  dir: string,
  ...rows: readonly (readonly [clientId: string, scopes: string, name?: string])[]
) {
  const file = path.join(dir, 'delegation.csv');
  const lines = rows.map(([clientId, scopes, name = '']) => `${clientId},"${scopes}",${name}`);
  writeFileSync(file, ['Client ID,Scopes,Name', ...lines, ''].join('\n'));
  return file;
}

async function imported(world: World, file: string, asOf: string | null = null, despiteDoubt = false) {
  const app = await world.open();
  try {
    const result = await importDelegation(app, {
      file,
      asOf: asOf ?? dayOf(app.clock.now()),
      dryRun: false,
      despiteDoubt,
    });
    return { result, journal: listJournal(app, { since: null, kind: null, limit: null }).entries };
  } finally {
    await app.close();
  }
}

/** Of the last run: who holds delegation, and why the control stands as it does. */
async function told(world: World) {
  const app = await world.open();
  try {
    const view = app.inventory.view(app.inventory.lastRun() ?? '');
    const grants = await Array.fromAsync(view.grants());
    const controls = await Array.fromAsync(view.controls());
    return {
      held: new Map(
        grants
          .filter(({ kind }) => kind === 'domain-wide-delegation')
          .map(({ app: key, scopes, evidence }) => [
            key.replace(/.*:/u, ''),
            { scopes: scopes.toSorted(), evidence },
          ]),
      ),
      control: controls.find(({ id }) => id.endsWith('4.2.1.4'))?.why,
    };
  } finally {
    await app.close();
  }
}

const spotOf = ({ outcome: { view } }: Audited) =>
  view.tenants[0]?.blindSpots.find(({ id }) => id === 'delegation-list');

function leftOpen({ notAssessed }: Audited): readonly string[] {
  return notAssessed.flatMap(({ detection, reason }) =>
    detection === 'wide-delegation' && /No API lists|operator’s list/u.test(reason) ? [reason] : [],
  );
}

test('a list closes the gap before the log: grants, coverage, findings and the control follow; changes go on from it', async () => {
  await using world = await startGoogle();
  const before = await world.audit();
  expect((await told(world)).held.has(archive)).toBe(false);
  expect([spotOf(before)?.listed, leftOpen(before).length > 0]).toEqual([undefined, true]);

  const file = listIn(
    world.dir,
    [archive, mail, 'legacy-mail-archive'],
    [backup, `${mail} openid`],
    [dealSync, mail],
  );
  const { result, journal } = await imported(world, file);
  expect(result).toMatchObject({ clients: 3, replaces: null, news: [archive], unlisted: [] });
  expect(journal.at(-1)).toMatchObject({
    what: 'import-delegation-list',
    tenant,
    detail: {
      asOf: result.asOf,
      sha256: result.sha256,
      clients: 3,
      added: 3,
      removed: 0,
      changed: 0,
      despiteDoubt: false,
    },
  });

  // Nothing is read: nothing is known yet.
  const offline = await world.audit({ mode: 'offline' });
  expect(spotOf(offline)?.listed).toBeUndefined();

  const after = await world.audit({ mode: 'incremental' });
  const evidence = [`operator’s export of ${result.asOf}`];
  const { held, control } = await told(world);
  expect(held.get(archive)).toEqual({ scopes: [mail], evidence });
  expect(held.get(backup)?.scopes).toEqual([mail, 'openid']);
  expect(spotOf(after)).toMatchObject({
    listed: { asOf: result.asOf, covers: true },
    why: expect.stringContaining(`list of ${result.asOf} tells of 3 clients`),
  });
  expect(leftOpen(after)).toEqual([]);
  expect(
    after.findings.filter(({ app, detection }) => app?.includes(archive) && detection === 'wide-delegation'),
  ).toHaveLength(1);
  const streams = after.outcome.view.tenants[0]?.coverage.streams ?? [];
  expect(streams.find(({ name }) => name === 'admin-events')?.reason).toContain(
    'another list of delegations was imported since',
  );
  expect(control).toContain(`The console’s list of ${result.asOf} was imported.`);

  const later = await world.audit({ mode: 'incremental' });
  expect((await told(world)).held).toEqual(held);
  expect(
    later.outcome.view.tenants[0]?.coverage.streams.find(({ name }) => name === 'admin-events')?.changes,
  ).toBeDefined();
  expect(spotOf(await world.audit({ mode: 'offline' }))?.listed?.covers).toBe(true);

  const next = await imported(world, listIn(world.dir, [archive, mail], [dealSync, `${mail} openid`]));
  expect(next.result).toMatchObject({
    replaces: result.asOf,
    added: [],
    removed: [{ clientId: backup }],
    changed: [{ clientId: dealSync, more: ['openid'], less: [] }],
    unlisted: [backup],
  });
  await world.audit({ mode: 'incremental' });
  const last = (await told(world)).held;
  expect([last.has(backup), last.get(dealSync)?.scopes]).toEqual([false, [mail, 'openid']]);
});

test('a list of another day or another tenant is refused, and one that is old no longer counts', async () => {
  await using world = await startGoogle();
  await world.audit();
  const now = await (async () => {
    const app = await world.open();
    await using _ = { [Symbol.asyncDispose]: () => app.close() };
    return app.clock.now();
  })();
  const own = listIn(world.dir, [backup, mail]);
  const refused = (asOf: string, file = own) => imported(world, file, asOf).then(() => null, String);

  expect(await refused(dayOf(now + 2 * day))).toContain('has not come yet');
  expect(await refused(dayOf(now - 92 * day))).toContain('older than 90 days');
  const others = path.join(world.dir, 'others');
  mkdirSync(others);
  expect(await refused(dayOf(now), listIn(others, ['100000000000000000001', mail]))).toContain(
    'none of the 2 clients that the last audit knows stands in it',
  );

  const strange = path.join(others, 'strange.csv');
  writeFileSync(strange, 'client id,scopes\n1\u0000,x\n');
  expect(await refused(dayOf(now), strange)).toContain('not UTF-8 text');
  truncateSync(strange, 100_000_000);
  for (const endless of [strange, '/dev/zero'])
    expect(await refused(dayOf(now), endless)).toContain('larger than 16 MB');
  expect(await refused(dayOf(now), others)).toContain('cannot be read (EISDIR)');

  const { result } = await imported(world, own, dayOf(now - 10 * day));
  expect(await refused(dayOf(now - 11 * day))).toContain('newer');
  const app = await world.open();
  await using _ = { [Symbol.asyncDispose]: () => app.close() };
  const [first] = app.tenants;
  if (first === undefined) throw new Error('no tenant');
  const spotAt = (time: number, more: Partial<typeof first> = {}) => {
    const clock: Clock = { ...app.clock, now: () => time };
    const spots = blindSpotsOf({ ...app, clock }, { ...first, ...more }, { offline: false });
    return spots.find(({ id }) => id === 'delegation-list');
  };
  expect(spotAt(now, { skip: ['admin-events'] })?.listed).toBeUndefined();
  const lastDay = Date.parse(lastDayOf(result));
  expect(spotAt(lastDay + day - 1)?.listed?.covers).toBe(true);
  expect(spotAt(lastDay + day)).toMatchObject({
    listed: { covers: false },
    why: expect.stringMatching(/more than 90 days ago\. No API lists/u),
    remedy: expect.stringContaining('import google-dwd'),
  });

  // A list that was there and cannot be read is not none.
  const { sha256 } = result;
  const stored = path.join(app.workspace.dir, 'imports');
  const [name = ''] = readdirSync(stored);
  expect(readFileSync(path.join(stored, name), 'utf8')).toContain(sha256);
  for (const damaged of [name, `${name}.bak`]) writeFileSync(path.join(stored, damaged), '{');
  expect(() => spotAt(now)).toThrow(expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }));
});

test('a list of apps: the access of each with its day, what the list leaves open is closed, a newer list replaces it', async () => {
  await using world = await startGoogle();
  const before = await world.audit();
  const app = await world.open();
  await using _ = { [Symbol.asyncDispose]: () => app.close() };
  const spot = ({ outcome: { view } }: Audited) =>
    view.tenants[0]?.blindSpots.find(({ id }) => id === 'app-access-settings');
  const open = ({ notAssessed }: Audited) =>
    notAssessed.some(
      ({ detection, reason }) =>
        detection === 'app-unblocked' && /Which app is trusted|operator’s list/u.test(reason),
    );
  expect([spot(before)?.listed, open(before)]).toEqual([undefined, true]);

  const apps = await Array.fromAsync(app.inventory.view(app.inventory.lastRun() ?? '').apps());
  const [held, second] = apps.filter(
    ({ users, clientId }) => users > 1 && clientId.endsWith('.apps.googleusercontent.com'),
  );
  if (held === undefined || second === undefined) throw new Error('no apps');
  const take = (
    rows: readonly string[],
    more: { readonly asOf?: string; readonly dryRun?: boolean } = {},
  ) => {
    const file = path.join(world.dir, 'apps.csv');
    writeFileSync(file, `Id,Access,Org Unit,App name\n${rows.join('\n')}\n`);
    const asOf = more.asOf ?? dayOf(app.clock.now());
    return importAppAccess(app, { file, asOf, dryRun: more.dryRun ?? false, despiteDoubt: false });
  };
  const unheard = '190000000009-zz.apps.googleusercontent.com';
  const shut = '190000000008-yy.apps.googleusercontent.com';
  const hostile = '"\u001B[2J=cmd|\u202E"';
  const first = await take([
    `${held.clientId},Blocked,/,`,
    `${second.clientId},Trusted,/Sales,`,
    `${unheard},Limited,${hostile},${hostile}`,
    // A trap that is shut is no trap.
    `${shut},Blocked,/,G00gle Drive`,
  ]);
  expect(first).toMatchObject({
    apps: 4,
    counts: { blocked: 2, trusted: 1, limited: 1 },
    replaces: null,
    blockedYetHeld: [{ clientId: held.clientId }],
  });
  expect(listJournal(app, { since: null, kind: null, limit: null }).entries.at(-1)).toMatchObject({
    what: 'import-app-list',
    tenant,
    detail: { asOf: first.asOf, sha256: first.sha256, apps: 4, added: 4, removed: 0, changed: 0 },
  });

  const after = await world.audit({ mode: 'incremental' });
  expect([spot(after)?.listed, open(after)]).toEqual([{ asOf: first.asOf, covers: true }, false]);
  const shown = async (clientId: string) =>
    (await explain(app, { id: `google-workspace:${clientId}`, tenants: [] })).consoleAccess;
  expect(await shown(held.clientId)).toBe(`blocked (operator’s export of ${first.asOf}, today)`);
  expect(await shown(second.clientId)).toMatch(/^trusted in \/Sales \(/u);
  expect(await shown(unheard)).toContain('limited in');
  const stateOf = async (clientId: string) =>
    (await explain(app, { id: `google-workspace:${clientId}`, tenants: [] })).app?.state;
  expect([await stateOf(held.clientId), await stateOf(shut)]).toEqual(['enabled', 'blocked']);
  expect(after.findings.some((finding) => finding.app?.includes(shut) === true)).toBe(false);

  const next = await take([`${held.clientId},Trusted,/,`, `${second.clientId},Trusted,/Sales,`]);
  expect(next).toMatchObject({
    replaces: first.asOf,
    added: [],
    removed: [{ clientId: unheard }, { clientId: shut }],
    changed: [{ clientId: held.clientId, was: 'blocked', is: 'trusted' }],
  });
  await world.audit({ mode: 'incremental' });
  expect(await shown(held.clientId)).toMatch(/^trusted \(/u);
  const names = await Array.fromAsync(app.inventory.view(app.inventory.lastRun() ?? '').apps());
  expect(names.some(({ clientId }) => clientId === unheard)).toBe(false);
  // What is told of every app stays as it was.
  expect(names.find(({ clientId }) => clientId === held.clientId)).toMatchObject({
    name: held.name,
    state: held.state,
    users: held.users,
  });
});
