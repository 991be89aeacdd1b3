import { expect, test } from 'vitest';
import { phases } from '../../../src/core/plan.ts';
import { hasHiddenText } from '../../../src/core/text.ts';
import { warning } from './operations.ts';
import { proposeSlack } from './propose.ts';
import { approvalRow, appRow, botRow, botty, subjectOf, tokenRow } from './testing.ts';

const revoke = { wish: 'revoke' } as const;
const contain = { wish: 'contain' } as const;

const short = ({ actions }: ReturnType<typeof proposeSlack>) =>
  actions.map(({ kind, target }) => [kind, target.resource, target.facts['teams'] ?? '']);

test('containing: restrict for the organisation first, then requests, approvals of workspaces, installs', () => {
  const proposal = proposeSlack(
    subjectOf([approvalRow('T2', ['b', 'a']), botRow('T1'), tokenRow('T1', 'U1'), tokenRow('T3', 'U1')], {
      app: appRow({ facts: { 'approval T2': 'workspace Two (T2)', request: 'pending' } }),
    }),
    contain,
  );
  const { actions, manual, notes } = proposal;

  expect(short(proposal)).toEqual([
    ['restrict-app', '', ''],
    ['cancel-request', '', ''],
    ['clear-decision', 'T2', ''],
    ['uninstall-app', '', 'T1'],
    ['uninstall-app', '', 'T3'],
  ]);
  const order = actions.map(({ phase }) => phases.indexOf(phase));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(actions[0]).toMatchObject({
    expects: { approved: 'T2', restricted: '' },
    reversible: 'yes',
    undo: expect.stringContaining('Approvals of T2') as string,
  });
  expect(actions[2]?.expects).toEqual({ decision: 'approved', scopes: 'a b' });
  expect(actions[3]).toMatchObject({
    target: { facts: { teams: 'T1', bots: 'T1' }, handles: ['U0BOTT1'] },
    expects: { bots: 'T1' },
    reversible: 'no',
  });
  expect(actions[4]?.expects).toEqual({});
  expect(new Set(manual.map(({ phase }) => phase))).toEqual(
    new Set(['stop-consent', 'remove-power', 'rotate', 'verify', 'hunt']),
  );
  expect(notes).toContain(warning);
  expect(actions.every(({ permission }) => permission.includes(warning))).toBe(true);
});

test('what the organisation has approved gives way to its restriction; nothing is cancelled that nobody asked for', () => {
  expect(short(proposeSlack(subjectOf([approvalRow('E1'), botRow('T1')]), contain))).toEqual([
    ['restrict-app', '', ''],
    ['uninstall-app', '', 'T1'],
  ]);
});

test('installed on the organisation, it is uninstalled from there, in one call', () => {
  const proposal = proposeSlack(subjectOf([tokenRow('E1', 'U1'), botRow('T1'), botRow('T2')]), revoke);
  expect(short(proposal)).toEqual([['uninstall-app', '', '']]);
  expect(proposal.actions[0]?.target.facts).toEqual({ bots: 'T1 T2' });
  expect(proposal.actions[0]?.what).toBe('uninstall Botty from the whole organisation');
});

test('a call takes a hundred workspaces', () => {
  const teams = Array.from({ length: 201 }, (_, index) => `T${String(index).padStart(3, '0')}`);
  const { actions } = proposeSlack(subjectOf(teams.map((team) => botRow(team))), revoke);
  const batches = actions.map(({ target }) => target.facts['teams']?.split(' ') ?? []);
  expect(batches.map(({ length }) => length)).toEqual([100, 100, 1]);
  expect(batches.flat()).toEqual(teams);
});

test('single tokens cannot be ended alone; an approval can', () => {
  const { actions, notes } = proposeSlack(
    subjectOf([tokenRow('T1', 'U1'), tokenRow('T2', 'U1'), approvalRow('E1')], { whole: false }),
    revoke,
  );
  expect(actions.map(({ kind, target }) => [kind, target.resource])).toEqual([['clear-decision', '']]);
  expect(notes.join(' ')).toContain('2 grants of Botty in T1, T2 cannot be ended alone');
});

test('blocking: restricted and requests cancelled, nothing uninstalled', () => {
  const facts = { request: 'pending' };
  expect(
    short(proposeSlack(subjectOf([botRow('T1')], { app: appRow({ facts }) }), { wish: 'block' })),
  ).toEqual([
    ['restrict-app', '', ''],
    ['cancel-request', '', ''],
  ]);
});

test('nothing is narrowed, and what would do it is said', () => {
  const narrow = (keep: readonly string[]) =>
    proposeSlack(subjectOf([botRow('T1')]), { wish: 'narrow', keep: new Set(keep) });
  expect(narrow([])).toMatchObject({ actions: [], notes: [expect.stringContaining('cannot be narrowed')] });
  expect(narrow(['chat:write'])).toEqual({ actions: [], manual: [], notes: [] });
});

test('a workspace that is no organisation is cleaned by hand, with the reason', () => {
  const rows = [botRow('T1'), tokenRow('T1', 'U1')];
  const workspace = { vendorId: 'T1' };
  const { actions, manual, notes } = proposeSlack(subjectOf(rows, workspace), contain);
  expect(actions).toEqual([]);
  expect(notes.join(' ')).toContain('Enterprise organisations alone, and this is the workspace T1');
  expect(manual.find(({ phase }) => phase === 'end-grants')).toMatchObject({
    what: 'remove Botty from T1',
    how: expect.stringContaining('A0BOTTY') as string,
    check: expect.stringContaining('next audit') as string,
  });
  expect(proposeSlack(subjectOf(rows, workspace), revoke).manual).toHaveLength(1);
  const single = proposeSlack(subjectOf(rows.slice(1), { ...workspace, whole: false }), revoke);
  expect(single.manual).toEqual([]);
  expect(single.notes.join(' ')).toContain('cannot be ended alone');
  const unknown = proposeSlack(subjectOf(rows, { vendorId: null }), revoke);
  expect([unknown.actions, unknown.notes.join(' ')]).toEqual([
    [],
    expect.stringContaining('no audit has learnt whether this is one'),
  ]);
});

test('an integration from before apps is switched off by hand', () => {
  const { actions, manual, notes } = proposeSlack(
    subjectOf([tokenRow('T1', 'U1')], { app: appRow({ clientId: 'service-7' }) }),
    contain,
  );
  expect(actions).toEqual([]);
  expect(manual.find(({ phase }) => phase === 'end-grants')?.how).toContain('Custom integrations');
  expect(notes[0]).toContain('before apps');
});

test.each(['A1,A2', '..', '?#%', '__proto__', 'A 1'])('the app id %j is not sent', (clientId) => {
  const { actions, notes } = proposeSlack(subjectOf([botRow('T1')], { app: appRow({ clientId }) }), contain);
  expect(actions).toEqual([]);
  expect(notes.join(' ')).toContain('ID_UNSAFE');
});

test('a workspace id that would be two is left out and named', () => {
  const { actions, notes } = proposeSlack(subjectOf([botRow('T1'), botRow('T2,T3')]), revoke);
  expect(actions.map(({ target }) => target.facts['teams'])).toEqual(['T1']);
  expect(notes.join(' ')).toContain('“T2,T3”');
});

test.each([botty, 'A1\u202E\u001B[31m\n', 'service-\u202E'])(
  'a name chosen by a stranger is made safe before it is shown, of the app %j',
  (clientId) => {
    const facts = { 'approval T1\u202E': 'x' };
    const app = appRow({ clientId, name: 'Bo\u202Etty\u001B[31m\nrm', facts });
    const rows = [botRow('T1'), botRow('\u202E')];
    const shown = [contain, revoke].flatMap((wish) => {
      const { actions, manual, notes } = proposeSlack(subjectOf(rows, { app }), wish);
      return [
        ...actions.flatMap(({ what, undo }) => [what, undo]),
        ...manual.flatMap((step) => Object.values(step)),
        ...notes,
      ];
    });
    expect(shown.join('')).toContain('Botty');
    expect(hasHiddenText(shown.join(''))).toBe(false);
  },
);
