import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { untoldApp } from '../core/untold-app.ts';
import { unapprovedApp } from '../detections/unapproved-app.ts';
import type { Stream } from '../kit/connector.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { decideAll, showAll, takeBack } from './decide-all.ts';
import { proposeBan } from './decide-ban.ts';
import { listJournal, verifyJournal } from './journal.ts';
import { policyFrom, readPolicyText } from './policy-file.ts';
import { end, session, testContext } from './testing.ts';

async function desk() {
  const installs: Stream['read'] = async function* () {
    const rows = ['A1', 'A2', 'A3'].map(
      (clientId) =>
        ({ type: 'app', clientId, ...untoldApp, name: `App ${clientId}`, party: 'third' }) as const,
    );
    yield { rows, read: rows.length, checkpoint: null };
    return end;
  };
  const users: Stream['read'] = async function* () {
    yield { rows: [], read: 0, checkpoint: null };
    return end;
  };
  const made = testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) });
  const file = made.config.policy;
  writeFileSync(file, '# ours\nversion: 1 # kept\n');
  const context: Context = {
    ...made,
    detections: [unapprovedApp],
    policy: () => policyFrom(file, [unapprovedApp]),
  };
  await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  const [{ platform } = { platform: '' }] = context.tenants;
  return { context, file, text: () => readPolicyText(file), key: (id: string) => `${platform}:${id}` };
}

const by = { who: 'anna', why: 'breached' };
const ban = (what: string) => proposeBan({ what, reason: 'breached', since: null, all: false });

test('several are one change of the file and two writes of the journal, each with its own outcome', async () => {
  const { context, text, key } = await desk();

  const { entries } = await decideAll(context, [ban(key('A1')), ban(key('A2'))], by);

  expect(entries).toEqual([1, 2]);
  expect(context.policy().banned.map(({ name }) => name)).toEqual(['App A1', 'App A2']);
  expect(text()).toContain('# ours\nversion: 1 # kept');
  const told = listJournal(context, { since: null, kind: null, limit: null }).entries;
  expect(told.map(({ kind, detail, unsettled }) => [kind, detail['of'] ?? null, unsettled])).toEqual([
    ['decision', null, false],
    ['decision', null, false],
    ['outcome', 1, false],
    ['outcome', 2, false],
  ]);
});

test('one of several that cannot be decided is shown and left out; written are all or none', async () => {
  const { context, text, key } = await desk();
  const before = text();
  const proposals = [ban(key('A1')), ban('nobody-has-this'), ban(key('A2'))];

  const { kept, left, unified } = await showAll(context, proposals);

  expect(kept.map(({ index }) => index)).toEqual([0, 2]);
  expect(left).toMatchObject([{ index: 1, because: { code: 'USAGE' } }]);
  expect(unified).toMatch(/\+.*App A1[^]*\+.*App A2/u);
  await expect(decideAll(context, proposals, by)).rejects.toBeInstanceOf(AppError);
  expect(text()).toBe(before);
});

test('taking back puts the file as it was, to the byte, and leaves both in the journal', async () => {
  const { context, text, key } = await desk();
  const before = text();
  const first = await decideAll(context, [ban(key('A1')), ban(key('A2'))], by);
  const second = await decideAll(context, [ban(key('A3'))], by);

  await takeBack(context, second, by);
  await takeBack(context, first, by);

  expect(text()).toBe(before);
  const decisions = listJournal(context, { since: null, kind: 'decision', limit: null }).entries;
  expect(decisions.map(({ what }) => what)).toEqual(['ban', 'ban', 'ban', 'take-back', 'take-back']);
  expect(decisions.at(-1)?.detail['takesBack']).toEqual(first.entries);
  expect(verifyJournal(context.workspace, null).unsettled).toEqual([]);
});

test('what was changed since is not taken back, and that is said', async () => {
  const { context, file, text, key } = await desk();
  const written = await decideAll(context, [ban(key('A1'))], by);
  writeFileSync(file, `${text()}# somebody else\n`);

  await expect(takeBack(context, written, by)).rejects.toMatchObject({
    code: 'DECISION_REFUSED',
    message: expect.stringContaining('was changed since') as string,
  });
  expect(text()).toContain('# somebody else');
  expect(listJournal(context, { since: null, kind: null, limit: null }).total).toBe(2);
});
