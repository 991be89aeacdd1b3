import { expect, test } from 'vitest';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { hasHiddenText } from '../../../src/core/text.ts';
import type { Wish } from '../../../src/kit/acting.ts';
import { proposeSalesforce } from './proposal.ts';
import { accessGrant, appRow, grantRow, ids, subjectOf } from './testing.ts';

const propose = (wish: Wish['wish'], grants: readonly GrantRow[], app: AppRow = appRow()) =>
  proposeSalesforce(subjectOf(app, grants), wish === 'narrow' ? { wish, keep: new Set() } : { wish });

const runAs = grantRow([], {
  kind: 'app-role',
  principal: { ...grantRow().principal, label: 'integration@acme.example' },
});

test('containment closes the door first: block by hand, then who is let in, then the tokens', () => {
  const { actions, manual } = propose('contain', [grantRow([1, 2]), accessGrant()]);

  expect(manual[0]).toMatchObject({ phase: 'stop-tokens', what: `block Slack (${ids.slack})` });
  expect(manual[0]?.how).toContain('/lightning/setup/ConnectedAppsUsage/home');
  expect(manual[0]?.how).toMatch(/Block\..*Not Uninstall/u);
  expect(actions.map(({ kind, phase }) => [kind, phase])).toEqual([
    ['remove-preauthorization', 'stop-consent'],
    ['revoke-grant', 'end-grants'],
  ]);
  expect(manual.map(({ phase }) => phase)).toEqual([
    'stop-tokens',
    'stop-consent',
    'end-sessions',
    'rotate',
    'verify',
    'hunt',
  ]);
});

test('revoking ends these grants and nothing else, and says that it does not keep the app out', () => {
  const { actions, manual, notes } = propose('revoke', [grantRow([1])]);

  expect(actions.map(({ what }) => what)).toEqual(['revoke Slack’s tokens of anna@acme.example']);
  expect(manual).toEqual([]);
  expect(notes).toEqual([
    expect.stringContaining('final for Slack'),
    expect.stringContaining('does not keep Slack out'),
  ]);
});

test('of an app that is not installed it is said that revoking is final', () => {
  const app = appRow({ clientId: 'name:Slack', state: 'uninstalled' });

  const { actions, notes } = propose('revoke', [grantRow([1], { evidence: ['OauthToken.AppName'] })], app);

  expect(actions[0]?.undo).toContain('Approve Uninstalled Connected Apps');
  expect(notes[0]).toContain('nobody but administrators');
});

test('an external client app has its own page, and its flow is switched off with the user it runs as', () => {
  const app = appRow({ clientId: ids.external, name: 'DocuSign' });

  const { manual } = propose('contain', [runAs], app);

  expect(manual[0]?.how).toContain('/lightning/setup/ManageExternalClientApplication/home');
  expect(manual.find(({ phase }) => phase === 'remove-power')?.what).toContain('integration@acme.example');
});

test('a package is uninstalled by hand, after its apps; nobody is told to uninstall an app', () => {
  const app = appRow({ clientId: '0335g000000PackAAA', name: 'Drift' });
  const install = grantRow([], { kind: 'install' });

  const { actions, manual, notes } = propose('contain', [install], app);

  expect(actions).toEqual([]);
  expect(manual.map(({ phase }) => phase)).toEqual(['remove-power', 'hunt']);
  expect(notes).toEqual([expect.stringContaining('before it is uninstalled')]);
  const ofApp = propose('contain', [grantRow([1])]);
  expect(ofApp.manual.filter(({ what }) => /uninstall/iu.test(what))).toEqual([]);
});

test('a grant of which no token was listed cannot be ended one by one', () => {
  const { actions, notes } = propose('revoke', [grantRow([])]);

  expect(actions).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('cannot be ended one by one')]);
});

test('what a token may do is not narrowed; a block is a click', () => {
  expect(propose('narrow', [grantRow([1])])).toMatchObject({
    actions: [],
    manual: [],
    notes: [expect.stringContaining('does not narrow')],
  });
  expect(propose('block', [])).toMatchObject({ actions: [], manual: [{ phase: 'stop-tokens' }] });
});

test('names that an attacker chose are harmless in every text', () => {
  const name = 'Zo\u202Eomly\n\u001B[31m';
  const label = 'an\u200Bna\u0007';
  const grant = grantRow([1], { principal: { ...grantRow().principal, label } });

  const { actions, manual, notes } = propose('contain', [grant, runAs], appRow({ name }));

  const texts = [
    ...actions.flatMap(({ what, undo, target }) => [what, undo, target.name, target.principal?.label]),
    ...manual.flatMap(({ what, how, undo, check }) => [what, how, undo, check]),
    ...notes,
  ];
  expect(texts.filter((text) => hasHiddenText(text ?? ''))).toEqual([]);
});

test('an app without a name is not called by its key', () => {
  const app = appRow({ clientId: 'name:', name: null });
  const { actions } = propose('revoke', [grantRow([], { handles: ['[null,null]'] })], app);

  expect(actions[0]?.what).toBe('revoke an app without a name’s tokens of anna@acme.example');
  expect(actions[0]?.expects).toEqual({ tokens: 'at least 1', oldest: 'not told', newest: 'not told' });
});
