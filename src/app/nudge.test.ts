import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSecretReader } from '../config/secrets.ts';
import type { AppError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import type { Plan } from '../core/plan.ts';
import { untoldApp } from '../core/untold-app.ts';
import type { Stream } from '../kit/connector.ts';
import { failureOf, json, startServer } from '../kit/transport/test-server.ts';
import { startMailServer } from '../schedule/notify/test-mail-server.ts';
import { setClock } from '../schedule/notify/test-ports.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { verifyJournal } from './journal.ts';
import { type Asked, askAll } from './nudge.ts';
import { importAnswers } from './nudge-import.ts';
import { type NudgeRequest, nudgePlan } from './nudge-questions.ts';
import { nudgeStatus, wantedBy } from './nudge-status.ts';
import { policyFrom } from './policy-file.ts';
import { end, grantSeen, session, testContext } from './testing.ts';

const day = 86_400_000;
const everything: NudgeRequest = { findings: [], apps: [], vendors: [] };
const hostile = 'Zoom\u202e <!channel> *x* https://evil.example';

interface Person {
  readonly label: string;
  readonly active: 'yes' | 'no';
}

const staff: Readonly<Record<string, Person>> = {
  anna: { label: 'Anna@acme.example', active: 'yes' },
  bob: { label: 'bob@acme.example', active: 'yes' },
  carl: { label: 'carl@elsewhere.example', active: 'yes' },
  dora: { label: 'Dora', active: 'yes' },
  eve: { label: 'eve@acme.example', active: 'no' },
};

async function desk(policy = '') {
  const told: { url: string; body: string }[] = [];
  let lookups: (email: string) => unknown = (email) => ({
    ok: true,
    user: { id: `U${email.slice(0, 3).toUpperCase()}` },
  });
  let post: unknown = { ok: true };
  const server = await startServer((response, { url, body }) => {
    told.push({ url, body });
    if (url === '/users.lookupByEmail')
      json(response, 200, lookups(new URLSearchParams(body).get('email') ?? ''));
    else json(response, 200, post);
  });
  const users: Stream['read'] = async function* () {
    const rows = Object.entries(staff).map(
      ([id, { label, active }]): Observation => ({
        type: 'principal',
        kind: 'user',
        id,
        label,
        active,
        privileged: 'no',
      }),
    );
    yield { rows, read: rows.length, checkpoint: null };
    return end;
  };
  const installs: Stream['read'] = async function* () {
    const rows: readonly Observation[] = [
      { type: 'app', clientId: 'A1', ...untoldApp, name: hostile, party: 'third' },
      { type: 'app', clientId: 'A2', ...untoldApp, name: 'Notes', party: 'third' },
      { type: 'app', clientId: 'A3', ...untoldApp, name: 'Ours', party: 'internal' },
      ...Object.keys(staff).map((id) => grantSeen('A1', id)),
      grantSeen('A2', 'anna'),
      grantSeen('A3', 'bob'),
    ];
    yield { rows, read: rows.length, checkpoint: null };
    return end;
  };
  const made = testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) });
  writeFileSync(made.config.policy, `version: 1\n${policy}`);
  const clock = setClock();
  const context: Context = {
    ...made,
    clock,
    config: {
      ...made.config,
      nudge: {
        by: 'slack',
        domains: ['acme.example'],
        token: 'env:TOKEN',
        endpoints: { api: server.origin },
      },
    },
    policy: () => policyFrom(made.config.policy, []),
    secret: createSecretReader({
      configFile: made.config.file,
      env: { TOKEN: 'xoxb-the-token' },
      register: made.redactor.add,
      signal: made.signal,
    }),
  };
  await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  const [{ platform } = { platform: 'none' }] = context.tenants;
  return {
    context,
    clock,
    told,
    key: (id: string) => `${platform}:${id}`,
    answer: (lookup: typeof lookups, posted: unknown = { ok: true }) => {
      lookups = lookup;
      post = posted;
    },
    nudge: async (request = everything): Promise<readonly Asked[]> =>
      Array.fromAsync(askAll(context, (await nudgePlan(context, request)).askings)),
    write: (text: string): string => {
      const file = path.join(made.dir, 'answers.csv');
      writeFileSync(file, text);
      return file;
    },
  };
}

test('nobody is asked about the app by which Grantwarden signs in, nor the account that is its own', async () => {
  const { context } = await desk();
  const own = (settings: unknown, actSettings: unknown): Context => ({
    ...context,
    tenants: context.tenants.map((tenant) => ({ ...tenant, settings, actSettings })),
  });
  const asked = async (by: Context) => {
    const { askings, passed } = await nudgePlan(by, everything);
    return [
      askings.map(({ person, questions }) => `${person} ${questions.length}`),
      passed.find(({ why }) => why === 'Grantwarden’s own')?.grants ?? 0,
    ];
  };

  expect(await asked(own({ auth: { clientId: 'a1' } }, null))).toEqual([['Anna@acme.example 1'], 5]);
  expect(await asked(own({ auth: 'same' }, { auth: { clientId: 'A2' } }))).toEqual([
    ['Anna@acme.example 1', 'bob@acme.example 1'],
    1,
  ]);
  expect(await asked(own({ auth: { clientId: '3MVG9', username: 'BOB@acme.example' } }, null))).toEqual([
    ['Anna@acme.example 2'],
    1,
  ]);
});

test('each person of the company gets one message, with a reference for each app; nobody is asked twice', async () => {
  const { context, told, nudge } = await desk();
  const { passed } = await nudgePlan(context, everything);
  expect(passed).toEqual([
    { why: 'outside the company', grants: 1 },
    { why: 'no address', grants: 1 },
    { why: 'account disabled', grants: 1 },
  ]);
  expect(told).toEqual([]);

  const asked = await nudge();
  expect(asked).toMatchObject([
    { person: 'Anna@acme.example', how: 'delivered', references: [expect.any(String), expect.any(String)] },
    { person: 'bob@acme.example', how: 'delivered' },
  ]);
  const messages = told
    .filter(({ url }) => url === '/chat.postMessage')
    .map(({ body }) => JSON.parse(body) as { channel: string; text: string });
  expect(messages.map(({ channel }) => channel)).toEqual(['UANN', 'UBOB']);
  expect(messages[0]?.text).toContain(asked[0]?.references[0]);
  expect(messages[0]?.text).not.toMatch(/<!|\u202e|https:\/\/|\*x/u);

  expect(await nudge()).toEqual([]);
  expect(nudgeStatus(context).counts).toMatchObject({ asked: 3, overdue: 0 });
});

test('two who were shown the same list ask nobody twice', async () => {
  const { context, told } = await desk();
  const [one, other] = [await nudgePlan(context, everything), await nudgePlan(context, everything)];
  expect(await Array.fromAsync(askAll(context, one.askings))).toHaveLength(2);
  const sent = told.length;
  expect(await Array.fromAsync(askAll(context, other.askings))).toEqual([]);
  expect(told).toHaveLength(sent);
});

test('the journal names no person and no token, and holds', async () => {
  const { context, nudge } = await desk();
  await nudge();
  const text = readFileSync(context.workspace.journalPath, 'utf8');
  expect(text).not.toMatch(/anna|bob@|xoxb/iu);
  expect(text).toMatch(/"person":"person:[\w-]{22}"/u);
  expect(verifyJournal(context.workspace, null).unsettled).toEqual([]);
});

test('one reminder, at its time; overdue after the deadline', async () => {
  const { context, clock, nudge } = await desk('nudge: { days: 10, remind: 4 }\n');
  await nudge();
  clock.pass(3 * day);
  expect(await nudge()).toEqual([]);
  clock.pass(day);
  expect(await nudge()).toMatchObject([{ reminder: true }, { reminder: true }]);
  expect(await nudge()).toEqual([]);
  clock.pass(8 * day);
  expect(nudgeStatus(context).counts).toMatchObject({ overdue: 3 });
  expect(await nudge()).toEqual([]);
});

test('who was not reached is asked again with the same reference', async () => {
  const { context, answer, nudge } = await desk();
  answer(() => ({ ok: false, error: 'users_not_found' }));
  const first = await nudge({ ...everything, vendors: [], apps: ['A2'] });
  expect(first).toMatchObject([{ how: 'refused', said: 'Slack says users_not_found' }]);
  expect(nudgeStatus(context).counts.failed).toBe(1);
  answer(() => ({ ok: true, user: { id: '<!here>' } }));
  expect(await nudge({ ...everything, apps: ['A2'] })).toMatchObject([{ how: 'refused' }]);
  answer(() => ({ ok: true, user: { id: 'U0123' } }));
  const again = await nudge({ ...everything, apps: ['A2'] });
  expect(again).toMatchObject([{ how: 'delivered', references: first[0]?.references }]);
});

test('by e-mail, as plain text', async () => {
  const { context } = await desk('nudge: { subject: "Your apps", text: "{apps} until {deadline}" }\n');
  const server = await startMailServer({ plain: true });
  const mailing: Context = {
    ...context,
    config: {
      ...context.config,
      nudge: {
        by: 'email',
        domains: ['acme.example'],
        from: 'it@acme.example',
        smtp: { host: 'localhost', port: server.port, security: 'none' },
      },
    },
  };
  await Array.fromAsync(askAll(mailing, (await nudgePlan(mailing, everything)).askings));
  expect(server.mails).toHaveLength(2);
  expect(server.mails[1]).toMatch(/^To: bob@acme\.example\r?$/mu);
  expect(server.mails[1]).toMatch(/^Subject: Your apps\r?$/mu);
  expect(server.mails[1]).toContain('Content-Type: text/plain');
});

test('what is approved, unknown, or asked without a way to ask is refused', async () => {
  const { context, key } = await desk();
  expect(await failureOf(nudgePlan(context, { ...everything, apps: ['nothing'] }))).toMatchObject({
    code: 'USAGE',
  });
  expect(await failureOf(nudgePlan(context, { ...everything, apps: [key('A3')] }))).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('nobody needs to be asked') as string,
  });
  expect(await failureOf(nudgePlan(context, { ...everything, findings: ['f_none'] }))).toMatchObject({
    code: 'USAGE',
  });
  const without = { ...context, config: { ...context.config, nudge: null } };
  expect(await failureOf(nudgePlan(without, everything))).toMatchObject({ code: 'CONFIG_INVALID' });
});

test('answers: kept ones are for review, removals are one plan for those people’s grants alone', async () => {
  const { context, key, nudge, write } = await desk();
  await nudge();
  const file = write(
    `email,app,answer,justification\nanna@acme.example,${key('A1')},remove,\nanna@acme.example,Notes,keep,for minutes\n`,
  );
  const kept: Plan[] = [];
  const keepPlan = (plan: Plan): Promise<void> => Promise.resolve(void kept.push(plan));
  await importAnswers(context, { file, dryRun: true, keepPlan });
  expect(nudgeStatus(context).counts).toMatchObject({ asked: 3, keep: 0 });

  const imported = await importAnswers(context, { file, dryRun: false, keepPlan });
  expect(imported.plan?.what).toHaveLength(1);
  const view = context.inventory.view(context.inventory.lastRun() ?? '');
  expect(view.grant(imported.plan?.what[0] ?? '')).toMatchObject({
    app: key('A1'),
    principal: { id: 'anna' },
  });
  expect(kept.map(({ id }) => id)).toEqual([imported.plan?.id]);
  expect(context.workspace.plans().text(imported.plan?.id ?? '')).not.toBeNull();
  expect(nudgeStatus(context).counts).toMatchObject({ asked: 1, keep: 1, remove: 1 });
  expect(wantedBy(context, { tenant: 'acme', key: key('A2') })).toEqual([
    'Anna@acme.example wants to keep it (2026-11-22): for minutes.',
  ]);
  expect(await nudge()).toEqual([]);

  const twice = (await failureOf(importAnswers(context, { file, dryRun: false, keepPlan }))) as AppError;
  expect(twice).toMatchObject({ code: 'IMPORT_INVALID', where: `${file}:2` });
  expect(twice.detail).toContain('take the line out');
});

test('with pseudonyms people are still asked; status and review show references', async () => {
  const { context, told, nudge } = await desk();
  await nudge();
  expect(
    told.some(({ body }) => body.includes('anna%40acme.example') || body.includes('Anna%40acme.example')),
  ).toBe(true);
  const veiled: Context = {
    ...context,
    config: { ...context.config, privacy: { ...context.config.privacy, pseudonymizePrincipals: true } },
  };
  expect((await nudgePlan(veiled, everything)).askings).toEqual([]);
  expect(JSON.stringify(nudgeStatus(veiled))).not.toContain('@');
  expect(nudgeStatus(veiled).questions[0]?.person).toMatch(/^person-[0-9a-f]{12}$/u);
});

test('one bad line, and nothing is recorded or planned', async () => {
  const { context, nudge, write } = await desk();
  const [anna] = await nudge();
  const before = readFileSync(context.workspace.journalPath, 'utf8');
  const file = write(`reference,answer\n${anna?.references[0] ?? ''},remove\nn_unknown,remove\n`);
  const keepPlan = (): Promise<void> => Promise.reject(new Error('no plan is to be kept'));
  expect(await failureOf(importAnswers(context, { file, dryRun: false, keepPlan }))).toMatchObject({
    code: 'IMPORT_INVALID',
    where: `${file}:3`,
  });
  expect(readFileSync(context.workspace.journalPath, 'utf8')).toBe(before);
});
