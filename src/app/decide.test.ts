import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { rareApp } from '../detections/rare-app.ts';
import { unapprovedApp } from '../detections/unapproved-app.ts';
import type { Stream, StreamEnd } from '../kit/connector.ts';
import { readPolicy } from '../policy/load.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { decide, type Decided, type DecisionOptions, type Propose } from './decide.ts';
import { type ApprovalRequest, proposeApproval } from './decide-approve.ts';
import { type BanRequest, proposeBan, proposeBanLift } from './decide-ban.ts';
import { type CertificationRequest, proposeCertification } from './decide-certify.ts';
import { proposeWaiver, proposeWaiverLift } from './decide-waive.ts';
import { journalOf, listJournal, sha256, verifyJournal } from './journal.ts';
import { policyFrom, readPolicyText } from './policy-file.ts';
import { end, grantSeen, session, testContext } from './testing.ts';

const detections = [unapprovedApp, rareApp];
const now = Date.parse('2026-11-22T08:00:00Z');
const clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };

interface Given {
  readonly clientId: string;
  readonly name: string;
  readonly scopes?: readonly string[];
}

const zoom: Given = { clientId: 'A1', name: 'Zoom', scopes: ['files:read', 'chat:write'] };
const notes: Given = { clientId: 'A2', name: 'Lumen Notes' };
const hostile: Given = { clientId: `A"'3: {`, name: 'evil\n- name: x # \u202e__proto__' };

function rowsOf({ clientId, name, scopes = ['files:read'] }: Given): readonly Observation[] {
  return [{ type: 'app', clientId, ...untoldApp, name, party: 'third' }, grantSeen(clientId, 'u1', scopes)];
}

interface DeskOptions {
  readonly apps?: readonly Given[];
  readonly policy?: string;
  readonly gaps?: StreamEnd['gaps'];
  readonly audited?: boolean;
}

async function desk({
  apps = [zoom, notes, hostile],
  policy = '',
  gaps = [],
  audited = true,
}: DeskOptions = {}) {
  const installs: Stream['read'] = async function* () {
    yield { rows: apps.flatMap(rowsOf), read: apps.length, checkpoint: null };
    return { ...end, gaps };
  };
  const users: Stream['read'] = async function* () {
    yield { rows: [], read: 0, checkpoint: null };
    return end;
  };
  const made = testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) });
  const file = made.config.policy;
  writeFileSync(file, `# ours\nversion: 1\n${policy}`);
  const context: Context = { ...made, detections, clock, policy: () => policyFrom(file, detections) };
  if (audited) await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  const run = (propose: Propose, more: Partial<DecisionOptions> = {}): Promise<Decided> =>
    decide(context, propose, { who: 'anna@acme.example', why: 'because', dryRun: false, ...more });
  return {
    context,
    run,
    file,
    text: () => readPolicyText(file),
    written: () => readPolicy(readPolicyText(file), 'p', detections).written,
    journal: () => listJournal(context, { since: null, kind: null, limit: null }).entries,
  };
}

function approval(what: string, more: Partial<ApprovalRequest> = {}): Propose {
  return proposeApproval({
    what,
    owner: 'it@acme.example',
    reason: 'sales',
    until: '2027-06-30',
    maxTier: null,
    heldScopes: false,
    regions: null,
    as: null,
    ...more,
  });
}

function ban(what: string, more: Partial<BanRequest> = {}): Propose {
  return proposeBan({ what, reason: 'stolen', since: null, all: false, ...more });
}

function certification(of: string, more: Partial<CertificationRequest> = {}): Propose {
  return proposeCertification({
    of,
    tenant: null,
    by: 'ciso@acme.example',
    next: null,
    note: null,
    despiteGaps: false,
    ...more,
  });
}

const refused = (code: string, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

test('an approval writes the id, and the journal says before and after who decided what', async () => {
  const { run, text, journal, file, context } = await desk();
  const decided = await run(approval('slack:A1', { regions: ['EU'] }));

  expect(decided).toMatchObject({ changed: true, written: true, journal: { seq: 2 }, settled: [] });
  expect(text()).toBe(`# ours
version: 1
vendors:
  - name: Zoom
    owner: it@acme.example
    approvedUntil: 2027-06-30
    dataRegions: [EU]
    apps:
      slack: [A1]
    note: sales
`);
  expect(journal()).toMatchObject([
    {
      seq: 1,
      kind: 'decision',
      what: 'approve',
      who: 'anna@acme.example',
      why: 'because',
      unsettled: false,
      detail: { apps: ['slack:A1'] },
    },
    { seq: 2, kind: 'outcome', detail: { of: 1, result: 'written' } },
  ]);
  const raw = readFileSync(context.workspace.journalPath, 'utf8');
  expect(raw).not.toContain('acme.example');
  expect(raw).not.toContain(path.dirname(file));
  expect(verifyJournal(context.workspace, decided.journal?.hash ?? '')).toMatchObject({
    since: { seq: 2, later: 0 },
  });
});

test('what is decided already changes nothing; a vendor of the policy is renewed without an id', async () => {
  const { run, text, journal } = await desk();
  await run(approval('slack:A1'));
  expect(await run(approval('A1'))).toMatchObject({ changed: false, journal: null });
  await run(approval('Zoom', { until: '2028-01-01' }));

  expect(text()).toContain('approvedUntil: 2028-01-01');
  expect(journal()).toHaveLength(4);
});

test('a name that two apps bear, or none, approves nothing; the nearest is named', async () => {
  const { run, text } = await desk({ apps: [zoom, { ...zoom, clientId: 'A9' }] });
  await expect(run(approval('Zoom'))).rejects.toMatchObject(refused('USAGE', 'slack:A9'));
  await expect(run(approval('Zomm'))).rejects.toMatchObject(refused('USAGE', 'did you mean Zoom?'));
  await expect(run(approval('Drift'))).rejects.toMatchObject(refused('USAGE', 'needs the id of one'));
  expect(text()).toBe('# ours\nversion: 1\n');
});

test('what the app holds beyond the approval is said; held scopes are named in it', async () => {
  const { run, written } = await desk({ policy: 'defaults: { maxTier: low }\n' });
  expect((await run(approval('A1'), { dryRun: true })).warnings).toEqual([
    expect.stringMatching(/holds more than this allows, 2 scopes: .*chat:write/u),
  ]);
  expect((await run(approval('A1', { heldScopes: true }))).warnings).toEqual([]);
  expect(written().vendors?.[0]?.allow).toEqual({ scopes: { slack: ['chat:write', 'files:read'] } });
});

test('what is banned is not approved until the ban is lifted', async () => {
  const policy = 'banned:\n  # never\n  - { name: Zoom, apps: { slack: [A1] } }\n';
  const { run, written, text } = await desk({ policy });
  for (const what of ['A1', 'Zoom'])
    await expect(run(approval(what))).rejects.toMatchObject(refused('DECISION_REFUSED', 'Zoom is banned'));
  await expect(run(approval('A2', { as: 'zoom' }))).rejects.toMatchObject(
    refused('DECISION_REFUSED', 'is banned'),
  );

  await run(proposeBanLift({ what: 'A1' }));
  await run(approval('A1'));
  expect(written()).toMatchObject({ banned: [], vendors: [{ name: 'Zoom', apps: { slack: ['A1'] } }] });
  expect(text()).toContain('# never');
});

test('a ban takes the vendor out of the approved, sticks, and can be lifted', async () => {
  const policy =
    'vendors:\n  # calendar\n  - name: Zoom\n    owner: a@x.example # until spring\n    apps: { slack: [A1] }\n';
  const { run, written, text } = await desk({ policy });
  await run(ban('Zoom'));
  expect(written()).toMatchObject({
    vendors: [],
    banned: [{ name: 'Zoom', apps: { slack: ['A1'] }, since: '2026-11-22', reason: 'stolen' }],
  });
  expect(written().banned?.[0]?.domains).toContain('zoom.us');
  for (const comment of ['# calendar', '# until spring', '# ours']) expect(text()).toContain(comment);
  expect(await run(ban('Zoom'))).toMatchObject({ changed: false });

  await run(proposeBanLift({ what: 'zoom' }));
  expect(written().banned).toEqual([]);
  await expect(run(proposeBanLift({ what: 'zoom' }))).rejects.toMatchObject(
    refused('USAGE', 'is not banned'),
  );
});

test('the ban of one app of an approved vendor leaves the vendor, and does not bear its name', async () => {
  const { run, written } = await desk({ policy: 'vendors: [{ name: Zoom, apps: { slack: [A1, A7] } }]\n' });
  const decided = await run(ban('A1'));
  expect(written()).toMatchObject({
    vendors: [{ name: 'Zoom', apps: { slack: ['A7'] } }],
    banned: [{ name: 'Zoom (A1)', apps: { slack: ['A1'] } }],
  });
  expect(decided.warnings).toEqual([expect.stringContaining('This bans one app; Zoom stays')]);
});

test('a known vendor is banned before it ever comes; apps by its name only when asked', async () => {
  const { run, written } = await desk({ apps: [{ clientId: 'A5', name: 'Drift chat' }], policy: '' });
  const decided = await run(ban('Drift'));
  expect(decided.warnings.join('\n')).toContain('--all bans the ids of it too');
  expect(written().banned).toEqual([
    { name: 'Drift', domains: ['drift.com', 'salesloft.com'], since: '2026-11-22', reason: 'stolen' },
  ]);
  await run(ban('Drift', { all: true }));
  expect(written().banned?.[0]?.apps).toEqual({ slack: ['A5'] });
});

test('without an audit a known vendor can be banned, and nothing be approved', async () => {
  const { run, written } = await desk({ audited: false });
  await run(ban('Drift'));
  expect(written().banned?.[0]?.name).toBe('Drift');
  await expect(run(approval('A1'))).rejects.toMatchObject(refused('USAGE', 'catalogue'));
  await expect(run(certification('third-party-apps'))).rejects.toMatchObject({ code: 'NOTHING_RECORDED' });
});

test('hostile names and ids are written so that they mean nothing else', async () => {
  const { run, written, journal } = await desk();
  const shown = await run(approval(`slack:${hostile.clientId}`));
  expect(shown.subject).toBe('evil - name: x # __proto__');
  expect(written().vendors).toMatchObject([{ name: shown.subject, apps: { slack: [hostile.clientId] } }]);
  await run(ban(hostile.clientId));
  expect(written().vendors).toMatchObject([{ name: shown.subject, apps: { slack: [] } }]);
  expect(written().banned).toMatchObject([{ apps: { slack: [hostile.clientId] } }]);
  await run(approval('A2', { as: '__proto__' }));
  expect(written().vendors?.[1]).toMatchObject({ name: '__proto__', apps: { slack: ['A2'] } });
  expect(journal()).toHaveLength(6);
});

test('an app that goes by the name of an approved vendor comes under it only as said', async () => {
  const { run, written } = await desk({ policy: 'vendors: [{ name: Zoom }]\n' });
  const decided = await run(approval('A1'));
  expect(decided.warnings).toContainEqual(expect.stringContaining('shares its terms'));
  expect(written().vendors).toMatchObject([{ name: 'Zoom', apps: { slack: ['A1'] } }]);
});

test('a finding is waived by id or by detection and app, and the waiver ended', async () => {
  const { run, written, context } = await desk();
  const view = context.inventory.view(context.inventory.lastRun() ?? '');
  const [finding] = await Array.fromAsync(view.findings());
  const id = finding?.id ?? '';
  const waiver = { reason: 'known', by: 'anna', until: '2028-01-01' };
  const decided = await run(proposeWaiver({ finding: id, ...waiver }));
  expect(decided.warnings).toEqual([expect.stringContaining('more than a year away')]);
  await run(proposeWaiver({ finding: id, ...waiver, until: '2027-01-01' }));
  const other = await run(
    proposeWaiver({ finding: `${finding?.detection}+${finding?.app}`, ...waiver, until: '2027-01-01' }),
  );
  expect(other.warnings).toEqual([`The policy waives it already as ${id}.`]);
  expect(written().waivers).toMatchObject([
    { finding: id, expires: '2027-01-01', by: 'anna' },
    { reason: 'known' },
  ]);

  const lifted = await run(proposeWaiverLift({ finding: id }));
  expect(lifted.warnings).toEqual([
    `It stays waived as ${finding?.detection}+${finding?.app}: lift that too.`,
  ]);
  expect(written().waivers).toHaveLength(1);
  await expect(run(proposeWaiver({ finding: `${id.slice(0, -1)}!`, ...waiver }))).rejects.toMatchObject(
    refused('USAGE', `did you mean ${id}?`),
  );
  await expect(run(proposeWaiverLift({ finding: id }))).rejects.toMatchObject(
    refused('USAGE', 'is not waived'),
  );
});

test('a certification says what was seen, and takes the place of the older one', async () => {
  const { run, written, journal } = await desk();
  await run(certification('third-party-apps', { tenant: 'acme', note: 'first' }));
  const first = written().certifications;
  expect(first).toEqual([
    {
      of: 'third-party-apps',
      tenant: 'acme',
      on: '2026-11-22',
      by: 'ciso@acme.example',
      next: '2027-05-21',
      note: 'first',
    },
  ]);
  await run(certification('third-party-apps', { tenant: 'acme', next: '2027-01-01' }));
  expect(written().certifications).toMatchObject([{ next: '2027-01-01' }]);
  expect(written().certifications?.[0]).not.toHaveProperty('note');

  const [one, two] = journal().filter(({ kind }) => kind === 'decision');
  expect(one?.detail).toMatchObject({
    apps: 3,
    grants: 3,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
    despiteGaps: [],
  });
  expect(two?.detail['sha256']).toBe(one?.detail['sha256']);
  await expect(run(certification('third-party'))).rejects.toMatchObject(
    refused('USAGE', 'did you mean third-party-apps?'),
  );
});

test('what was not read in full is certified only in spite of it, and that is recorded', async () => {
  const { run, journal } = await desk({
    gaps: [{ error: new AppError('READ_FAILED'), units: 1 }],
  });
  await expect(run(certification('third-party-apps'))).rejects.toMatchObject(
    refused('DECISION_REFUSED', 'installs'),
  );
  await run(certification('third-party-apps', { despiteGaps: true }));
  expect(journal()[0]?.detail['despiteGaps']).toEqual([expect.stringContaining('installs is partial')]);
});

test('a dry run, a no, and a policy that changed while somebody thought write nothing', async () => {
  const { run, text, file, context } = await desk();
  const before = text();
  expect((await run(approval('A1'), { dryRun: true })).unified).toContain('+  - name: Zoom\n');
  await expect(run(approval('A1'), { confirm: () => Promise.resolve(false) })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  const meanwhile = (): Promise<boolean> => {
    writeFileSync(file, `${before}# new\n`);
    return Promise.resolve(true);
  };
  await expect(run(approval('A1'), { confirm: meanwhile })).rejects.toMatchObject(
    refused('OUTPUT_FAILED', 'meanwhile'),
  );

  expect(text()).toBe(`${before}# new\n`);
  expect(readdirSync(context.workspace.dir)).not.toContain('journal.ndjson');
});

test('a journal that does not hold stops a decision before anything is written', async () => {
  const { run, text, context } = await desk();
  await run(approval('A1'));
  const { journalPath } = context.workspace;
  writeFileSync(journalPath, readFileSync(journalPath, 'utf8').replace('approve', 'Approve'));
  const before = text();
  await expect(run(ban('A2'))).rejects.toMatchObject({ code: 'JOURNAL_BROKEN', where: `${journalPath}:1` });
  expect(text()).toBe(before);
  expect(statSync(journalPath).mode & 0o777).toBe(0o600);
});

test.each([
  ['before writing', 'not written', false],
  ['after writing', 'written', true],
] as const)('killed %s: the next decision finds out what became of it', async (step, result, isWritten) => {
  const { run, text, journal, context, file } = await desk();
  const script = path.join(import.meta.dirname, 'test-decide-until-killed.ts');
  const child = spawn(process.execPath, [script, context.workspace.dir, file, step], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(journal()).toMatchObject([{ seq: 1, kind: 'decision', unsettled: true }]);
  expect(text().includes('# decided')).toBe(isWritten);

  expect(await run(approval('A1'))).toMatchObject({ settled: [{ seq: 1, result }], journal: { seq: 4 } });
  expect(
    journal().map(({ kind, detail, unsettled }) => [kind, detail['of'], detail['result'], unsettled]),
  ).toEqual([
    ['decision', undefined, undefined, false],
    ['outcome', 1, result, false],
    ['decision', undefined, undefined, false],
    ['outcome', 3, 'written', false],
  ]);
});

test('interrupted, and the policy edited by hand since: nobody can tell', async () => {
  const { run, context, file } = await desk();
  const policy = { file: 'policy.yaml', place: sha256(file), before: sha256('a'), after: sha256('b') };
  using journal = journalOf(context);
  await journal.append({
    kind: 'decision',
    what: 'ban',
    tenant: null,
    who: 'bob',
    why: null,
    detail: { policy },
  });
  await journal.append({ kind: 'intent', what: 'apply', tenant: null, who: 'bob', why: null, detail: {} });
  expect((await run(approval('A1'))).settled).toEqual([{ seq: 1, result: 'not known' }]);
  expect(journal.unsettled().map(({ kind }) => kind)).toEqual(['intent']);
});
