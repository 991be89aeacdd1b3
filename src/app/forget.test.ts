import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { createForgetter } from './forget-names.ts';
import { forget, whoIs } from './forget.ts';
import { journalOf, verifyJournal } from './journal.ts';
import { end, page, session, type TestContext, testContext } from './testing.ts';

/** A quote, a plus and an apostrophe: escaped in JSON, in URLs and in patterns. */
const anna = `anna."q"+o'brien@acme.example`;
const other = `joanna."q"+o'brien@acme.example`;
const name = 'Änna “Q” O’Brien';

function opened(): TestContext {
  const read = async function* () {
    yield page();
    return end;
  };
  return testContext({ acme: () => Promise.resolve(session('T1', { users: read, installs: read })) });
}

const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();

function audited(context: TestContext, n: number, rows: readonly Observation[], cursor: string): void {
  const { inventory } = context;
  const tenants = [{ id: 'acme', platform: 'slack' }] as const;
  inventory.beginRun({ id: `run-${n}`, mode: 'full', startedAt: day(n), tenants });
  const writer = inventory.writer(`run-${n}`, 'acme', 'slack');
  writer.begin('users', day(n));
  if (rows.length > 0) writer.save('users', { rows, read: rows.length, checkpoint: cursor }, day(n));
  writer.finishStream(
    'users',
    {
      name: 'users',
      status: 'complete',
      read: rows.length,
      expected: null,
      asOf: day(n),
      reason: null,
      remedy: null,
      accepted: false,
    },
    { cursor },
  );
  inventory.finishRun(`run-${n}`, day(n));
  using judgement = inventory.judgement(`run-${n}`);
  judgement.finding({
    id: 'f_1',
    detection: 'd',
    severity: 'high',
    score: 1,
    status: 'open',
    firstSeen: day(n),
    title: `${anna.toUpperCase()} and ${other}`,
    tenant: 'acme',
    app: null,
    vendor: null,
    grants: [],
    people: 1,
    evidence: { url: `https://x.example/?u=%3A${encodeURIComponent(anna)}`, inner: JSON.stringify({ anna }) },
    explanation: `It is of ${name}.`,
    remedy: '',
    frameworks: [],
  });
  judgement.commit();
}

const person = (id: string, label: string): Observation => ({
  type: 'principal',
  kind: 'user',
  id,
  label,
  active: 'yes',
  privileged: 'no',
});

const held: readonly Observation[] = [
  person('U0ANNA77', anna),
  person('U0JOANNA', other),
  {
    type: 'app',
    clientId: `name:${anna}`,
    ...untoldApp,
    name: `Notes of ${name}`,
    facts: { by: 'U0ANNA77' },
  },
  {
    type: 'grant',
    clientId: 'app',
    principal: { kind: 'user', id: 'U0ANNA77' },
    kind: 'delegated-user',
    resource: '',
    scopes: [],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [anna],
    evidence: [],
  },
  {
    type: 'event',
    id: `e-${anna}`,
    at: day(1),
    event: 'consent',
    clientId: null,
    appName: null,
    principal: anna,
    resource: null,
    scopes: [],
    detail: { text: `line\n${anna}` },
  },
];

const planId = `p_${'0'.repeat(64)}`;

async function filled(): Promise<TestContext> {
  const context = opened();
  const { workspace } = context;
  audited(context, 1, [...held, person('U0ANNA78', name)], JSON.stringify({ asked: [anna] }));
  audited(context, 2, [person('U0JOANNA', other)], JSON.stringify({ asked: [anna] }));
  workspace.plans().save(planId, JSON.stringify({ of: anna }));
  workspace.plans().addUndo(planId, [JSON.stringify({ of: anna })]);
  const state = workspace.state();
  state.data.preferences['last'] = anna;
  state.write();
  const outbox = new DatabaseSync(path.join(workspace.dir, 'outbox.db'));
  outbox.exec('PRAGMA journal_mode = WAL; CREATE TABLE messages (key TEXT PRIMARY KEY, letter TEXT) STRICT');
  outbox.prepare('INSERT INTO messages VALUES (?, ?)').run(anna, JSON.stringify({ to: anna, about: other }));
  outbox.close();
  using journal = journalOf(context);
  await journal.append({
    kind: 'note',
    what: 'waive',
    tenant: null,
    who: anna,
    why: `asked by ${anna}`,
    detail: {},
  });
  return context;
}

/** Raw bytes, whatever the file; the name of the other person is taken out first, as it ends alike. */
function filesWith(dir: string, needles: readonly string[]): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const text = readFileSync(file, 'utf8')
        .toLowerCase()
        .replaceAll(/joanna[^ ]{0,40}?acme\.example/gu, '');
      return needles.some((needle) => text.includes(needle.toLowerCase()));
    })
    .map((file) => path.relative(dir, file));
}

const traces = [anna, JSON.stringify(anna).slice(1, -1), encodeURIComponent(anna), 'U0ANNA77'];

test('afterwards no file of the workspace names the person, and the journal holds', async () => {
  const context = await filled();
  const { workspace, inventory } = context;
  expect(filesWith(workspace.dir, traces).length).toBeGreaterThan(4);

  const dry = await forget(context, { person: anna, dryRun: true, evenSo: false });
  expect(dry).toMatchObject({ tenants: ['acme'], plans: [planId], inJournal: true, left: [] });
  expect(dry.texts).toMatchObject({ messages: 2, principals: 1, grants: 1, events: 2, stream_runs: 4 });
  expect(filesWith(workspace.dir, traces).length).toBeGreaterThan(4);

  const done = await forget(context, { person: anna.toUpperCase(), dryRun: false, evenSo: false });
  expect(done).toMatchObject({ texts: dry.texts, plans: [planId], left: [], reference: dry.reference });
  expect(filesWith(workspace.dir, traces)).toEqual([]);
  expect(verifyJournal(workspace, null)).toMatchObject({ entries: 3, unsettled: [] });
  expect(readFileSync(workspace.journalPath, 'utf8')).toContain(dry.reference);
  expect(workspace.people().name(dry.reference)).toBeNull();

  const [finding] = await Array.fromAsync(inventory.view('run-2').findings());
  expect(finding?.title).toMatch(/^forgotten-[0-9a-f]{12} and joanna/u);
  const [grant] = await Array.fromAsync(inventory.view('run-1').grants());
  expect(grant).toMatchObject({
    principal: { label: expect.stringMatching(/^forgotten-/u) as string },
    handles: [],
  });
  await expect(forget(context, { person: anna, dryRun: true, evenSo: false })).rejects.toMatchObject({
    code: 'USAGE',
  });
});

test('who is still there is refused; even so, all goes but what the next audit brings back', async () => {
  const context = await filled();
  audited(context, 3, [person('U0JOANNA', other)], 'a cursor that names nobody');
  const refused = forget(context, { person: other, dryRun: false, evenSo: false });
  await expect(refused).rejects.toMatchObject({ code: 'FORGET_REFUSED', exit: 6 });
  expect(await forget(context, { person: other, dryRun: true, evenSo: false })).toMatchObject({
    texts: { principals: 1 },
    refused: { because: expect.stringContaining('still in acme') as string },
  });
  expect(await forget(context, { person: other, dryRun: true, evenSo: true })).toMatchObject({
    refused: null,
  });
  expect(filesWith(context.workspace.dir, ['u0joanna']).length).toBeGreaterThan(0);

  await forget(context, { person: other, dryRun: false, evenSo: true });
  expect(filesWith(context.workspace.dir, ['u0joanna'])).toEqual([]);
  context.inventory.beginRun({
    id: 'run-4',
    mode: 'full',
    startedAt: day(4),
    tenants: [{ id: 'acme', platform: 'slack' }],
  });
  expect(context.inventory.writer('run-4', 'acme', 'slack').readFrom('users')).toBeNull();
  expect(filesWith(context.workspace.dir, traces).length).toBeGreaterThan(4);
});

test('a reference of a report or of the journal names the person too, and asking whose it is is written down', async () => {
  const context = await filled();
  const people = context.workspace.people();
  const reference = people.pseudonym(anna);
  const [inJournal = ''] = people.referencesOf([anna]);

  expect(await whoIs(context, reference)).toMatchObject({ people: [{ tenant: 'acme', id: 'U0ANNA77' }] });
  expect(await whoIs(context, inJournal)).toMatchObject({ inJournal: anna });
  await expect(whoIs(context, 'person-000000000000')).rejects.toBeInstanceOf(AppError);
  using journal = journalOf(context);
  expect([...journal.entries()].map(({ what }) => what)).toEqual(['waive', 'who', 'who']);

  await forget(context, { person: reference, dryRun: false, evenSo: false });
  expect(filesWith(context.workspace.dir, traces)).toEqual([]);
});

test('what the tool does not change is told', async () => {
  const context = await filled();
  const { dir } = context.workspace;
  appendFileSync(path.join(dir, 'journal.torn-1'), anna);
  writeFileSync(path.join(dir, 'note.txt'), `by ${anna}.`);

  const { left, files } = await forget(context, { person: anna, dryRun: false, evenSo: false });
  expect(left).toEqual(['journal.torn-1']);
  expect(files).toContain('note.txt');
  expect(readFileSync(path.join(dir, 'note.txt'), 'utf8')).toMatch(/^by forgotten-[0-9a-f]{12}\.$/u);
});

test('a plan under way is not taken away', async () => {
  const context = await filled();
  {
    using journal = journalOf(context);
    const detail = { plan: planId, action: 'a_1' };
    await journal.append({
      kind: 'intent',
      what: 'revoke-grant',
      tenant: 'acme',
      who: 'x',
      why: null,
      detail,
    });
  }
  await expect(forget(context, { person: anna, dryRun: false, evenSo: false })).rejects.toMatchObject({
    code: 'FORGET_REFUSED',
  });
  const dry = await forget(context, { person: anna, dryRun: true, evenSo: false });
  expect(dry.refused?.remedy).toContain('grantwarden apply p_');
  expect(context.workspace.plans().text(planId)).not.toBeNull();
});

test.each([
  ['joanna@acme.example', false],
  ['x.anna@acme.example', false],
  ['event-anna@acme.example', true],
  ['anna@acme.example.evil', false],
  ['anna@acme.example-corp', false],
  ['<anna@acme.example>', true],
  ['mailto:ANNA@ACME.example.', true],
  ['anna%40acme.example', true],
  ['a\\nanna@acme.example', true],
  ['%3Aanna@acme.example', true],
])('%s names anna@acme.example: %s', (text, names) => {
  expect(createForgetter(['anna@acme.example'], ['x.anna@acme.example']).rewrite(text) !== text).toBe(names);
});
