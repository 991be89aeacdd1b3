/** Cut it off and prove it, through the command line, on four platforms. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { planText, readPlan } from '../../src/actions/plan/plan-file.ts';
import { planId } from '../../src/actions/plan/assemble.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bytesUnder, Secrets } from '../contract/secrets.ts';
import type { Ended } from './cli.ts';
import { type Company, type Desk, everyTenant, onAllPlatforms, openCompany } from './company.ts';
import { commandLinesBelow } from './processes.ts';
import { onTerminal, type Terminal } from './terminal.ts';

const Applied = z.object({
  schema: z.literal('grantwarden.apply/1'),
  plan: z.string(),
  dryRun: z.boolean(),
  tenants: z.array(z.object({ id: z.string(), error: z.object({ code: z.string() }).nullable() })),
  results: z.array(
    z.object({ tenant: z.string(), kind: z.string(), state: z.string(), verified: z.string() }),
  ),
  manual: z.int(),
});

const secrets = new Secrets();
const addresses: string[] = [];
const said: string[] = [];
const isLinux = process.platform === 'linux';
/** Command lines of all processes that were under way while a tenant was changed. */
const started = new Set<string>();
let company: Company;
let desk: Desk;
let plan: Plan;
beforeAll(async () => {
  company = await openCompany({
    ...onAllPlatforms,
    users: 30,
    async intercept(call) {
      const asked = new URL(call.request.url);
      // Where a list goes on is no secret, though Google calls it a token.
      asked.searchParams.delete('pageToken');
      addresses.push(asked.href);
      if (isLinux && call.request.method !== 'GET')
        for (const line of commandLinesBelow(process.pid)) started.add(line);
      const reply = await call.real();
      secrets.hear(call, reply);
      return reply;
    },
  });
  desk = await company.desk();
  const audit = await command('audit --quiet --allow-partial');
  expect(audit.code).toBe(0);
  const made = await command(
    `plan contain Drift --all-tenants --reason breach --json --out ${file('plan.json')}`,
  );
  expect(made.code).toBe(0);
  plan = readPlan(made.stdout, 'stdout');
});
afterAll(() => company[Symbol.asyncDispose]());

async function command(line: string): Promise<Ended> {
  const ended = await desk.grantwarden(line);
  said.push(ended.stdout, ended.stderr);
  return ended;
}

function file(name: string): string {
  return path.join(desk.dir, name);
}

async function planAs(name: string, change: (plan: Plan) => Plan): Promise<string> {
  await writeFile(file(name), planText(change(plan)));
  return file(name);
}

async function grantsOfDrift(): Promise<readonly string[]> {
  const { stdout } = await command('list grants --json');
  const Grant = z.object({ id: z.string() });
  const ids = stdout
    .trim()
    .split('\n')
    .map((line) => Grant.parse(JSON.parse(line)).id);
  return plan.actions.flatMap(({ target }) =>
    target.grant !== null && ids.includes(target.grant) ? [target.grant] : [],
  );
}

test('a plan that was edited, renamed, made elsewhere or not agreed to changes nothing', async () => {
  const served = company.calls();
  const other = { ...plan.tenants[0], vendorId: 'C0other' };
  const edits: readonly (readonly [string, (one: Plan) => Plan, RegExp])[] = [
    [
      'edited.json',
      (one) => ({ ...one, actions: one.actions.slice(1) }),
      /changed since[^]*PLAN_UNRECORDED/u,
    ],
    [
      'hashed.json',
      (one) => resealed({ ...one, actions: one.actions.slice(1) }),
      /was made here[^]*PLAN_UNRECORDED/u,
    ],
    [
      'elsewhere.json',
      (one) =>
        resealed({ ...one, tenants: one.tenants.map((each) => ({ ...each, vendorId: other.vendorId })) }),
      /PLAN_UNRECORDED/u,
    ],
    [
      'allowed.json',
      (one) => resealed({ ...one, allowed: ['own-app', 'operator', 'first-party'] }),
      /PLAN_UNRECORDED/u,
    ],
  ];
  for (const [name, edit, says] of edits) {
    const ended = await command(`apply ${await planAs(name, edit)} --yes`);
    expect([name, ended.code, ended.stdout]).toEqual([name, 6, '']);
    expect(ended.stderr).toMatch(says);
  }
  const unasked = await command(`apply ${file('plan.json')}`);
  expect([unasked.code, unasked.stdout]).toEqual([6, '']);
  expect(unasked.stderr).toMatch(/no terminal[^]*--yes[^]*PLAN_UNCONFIRMED/u);
  expect(company.calls()).toBe(served);
});

function resealed(one: Plan): Plan {
  return { ...one, id: planId(one) };
}

test('on a terminal neither Enter, nor a paste, nor what was typed ahead agrees', async () => {
  const args = ['apply', file('plan.json'), '--config', desk.configFile];
  const ask = async (answer: (terminal: Terminal) => unknown) => {
    const terminal = onTerminal(args, desk.dir);
    await terminal.until(/Type contain to agree/u);
    await delay(350);
    await answer(terminal);
    return { code: await terminal.ended, shown: terminal.shown() };
  };
  const served = company.calls();
  const [enter, paste, ahead] = await Promise.all([
    ask((terminal) => terminal.write('\r')),
    ask(async (terminal) => {
      terminal.write('contain\r');
      await delay(100);
      // The word stands there, unsent: a hand takes it back and leaves.
      terminal.write('\u007f');
      await terminal.enter();
    }),
    (async () => {
      const terminal = onTerminal(args, desk.dir);
      terminal.write('contain\r');
      await terminal.until(/Type contain to agree/u);
      await delay(350);
      terminal.write('\u0003');
      return { code: await terminal.ended, shown: terminal.shown() };
    })(),
  ]);
  said.push(enter.shown, paste.shown, ahead.shown);
  expect([enter.code, paste.code, ahead.code]).toEqual([6, 6, 130]);
  for (const { shown } of [enter, paste, ahead]) expect(shown).toMatch(/Nothing was changed/u);
  expect(company.calls()).toBe(served);
});

test('what is planned is done on all four, is seen to be gone, stands in the journal, and is given back as far as it can be', async () => {
  expect([...new Set(plan.actions.map(({ tenant }) => tenant))].toSorted()).toEqual(
    [...everyTenant].toSorted(),
  );
  const before = await grantsOfDrift();
  expect(before.length).toBeGreaterThanOrEqual(3);

  const dry = await command(`apply ${file('plan.json')} --dry-run --json`);
  expect(dry.code).toBe(0);
  const looked = Applied.parse(JSON.parse(dry.stdout));
  expect([looked.dryRun, looked.results.filter(({ state }) => state === 'changed')]).toEqual([true, []]);
  expect(await grantsOfDrift()).toEqual(before);

  const applied = await command(`apply ${file('plan.json')} --yes --json --debug`);
  const { results } = Applied.parse(JSON.parse(applied.stdout));
  expect([applied.code, results.filter(({ state }) => state !== 'done' && state !== 'already')]).toEqual([
    0,
    [],
  ]);
  // Whether sessions ended no API may show.
  expect(results.filter(({ kind, verified }) => verified !== 'yes' && kind !== 'end-sessions')).toEqual([]);
  expect(await command('journal verify')).toMatchObject({ code: 0 });

  const again = await command(`apply ${file('plan.json')} --yes --json`);
  expect(Applied.parse(JSON.parse(again.stdout)).results.map(({ state }) => state)).toEqual(
    results.map(({ state }) => state),
  );

  const undone = await command(`undo ${plan.id.slice(0, 12)} --out ${file('undo.json')} --json`);
  expect(undone.code).toBe(0);
  const undo = readPlan(undone.stdout, 'stdout');
  expect(undo.basis.undoes).toBe(plan.id);
  expect(undo.notes.filter((note) => note.startsWith('Cannot be taken back')).length).toBeGreaterThan(0);
  const terminal = onTerminal(['apply', file('undo.json'), '--config', desk.configFile], desk.dir);
  await terminal.until(/Type undo to agree/u);
  await delay(350);
  for (const key of 'undo') {
    terminal.write(key);
    await delay(60);
  }
  expect(await terminal.enter()).toBe(0);
  said.push(terminal.shown());
  expect(terminal.shown()).toMatch(
    new RegExp(`${undo.actions.length} of ${undo.actions.length} changes made`, 'u'),
  );

  expect((await command('audit --quiet --allow-partial')).code).toBe(0);
  const given = new Set(undo.actions.map(({ target }) => target.grant));
  expect(await grantsOfDrift()).toEqual(before.filter((id) => given.has(id)));
});

test('no secret stands in anything that was written, shown or asked for', async () => {
  await secrets.readFiles({ sandbox: company.sandbox, dir: desk.dir } as Parameters<Secrets['readFiles']>[0]);
  expect(secrets.size).toBeGreaterThan(20);
  const own = new Set(
    company.sandbox.simulators.flatMap((one) => Object.keys(one.tenantEntry('any', {}).files)),
  );
  const written = [...(await bytesUnder(desk.dir, own))].filter(([name]) => name !== 'grantwarden.yaml');
  expect(written.map(([name]) => name)).toContain('journal.ndjson');
  for (const [name, text] of [
    ...written,
    ['output', said.join('\n')],
    ['addresses', addresses.join('\n')],
  ] as const)
    expect([name, secrets.in(text)]).toEqual([name, []]);
});

/** Elsewhere nobody reads the words of another process so simply; what starts them is the same. */
test.runIf(isLinux)('no secret stands in the words that a process was started with (Linux)', () => {
  const lines = [...started].join('\n');
  expect(lines).toMatch(/ apply \S+ --yes --json --debug/u);
  expect(secrets.in(lines)).toEqual([]);
});

test('what the journal kept is the plan as it was agreed to', async () => {
  expect(readPlan(await readFile(file('plan.json'), 'utf8'), 'plan.json')).toEqual(plan);
  const shown = await command(`plan show ${plan.id} --json`);
  expect(readPlan(shown.stdout, 'stdout')).toEqual(plan);
});
