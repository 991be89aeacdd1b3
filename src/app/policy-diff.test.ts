import { expect, test } from 'vitest';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { bannedApp } from '../detections/banned-app.ts';
import { unapprovedApp } from '../detections/unapproved-app.ts';
import type { Stream } from '../kit/connector.ts';
import { loadPolicy } from '../policy/load.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { diffPolicies } from './policy-diff.ts';
import { end, grantSeen, session, testContext } from './testing.ts';

const now = Date.parse('2026-11-22T08:00:00Z');
const detections = [unapprovedApp, bannedApp];

const policy = (text: string) => loadPolicy(`version: 1\n${text}`, 'policy.yaml', detections);

function rowsOf(clientId: string): readonly Observation[] {
  return [
    { type: 'app', clientId, ...untoldApp, name: `App ${clientId}`, party: 'third' },
    grantSeen(clientId),
  ];
}

/** A context whose last run is judged by this policy. */
async function audited(text: string): Promise<Context> {
  const installs: Stream['read'] = async function* () {
    yield { rows: ['A1', 'A2', 'A3'].flatMap(rowsOf), read: 3, checkpoint: null };
    return end;
  };
  const users: Stream['read'] = async function* () {
    yield { rows: [], read: 0, checkpoint: null };
    return end;
  };
  const context = {
    ...testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) }),
    detections,
    clock: { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() },
    policy: () => policy(text),
  };
  await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  return context;
}

const zoom = 'vendors: [{ name: Zoom, apps: { slack: [A1] } }]\n';

async function stored(context: Context): Promise<unknown> {
  const view = context.inventory.view(context.inventory.lastRun() ?? '');
  return [
    context.inventory.runs(),
    view.summary,
    await Array.fromAsync(view.apps()),
    await Array.fromAsync(view.findings()),
    await Array.fromAsync(view.assessments()),
  ];
}

test('decisions and findings that a changed policy changes, against the last judgement; nothing is stored', async () => {
  const context = await audited(zoom);
  const before = await stored(context);

  const diff = await diffPolicies(context, {
    before: null,
    after: policy(
      `${zoom}banned: [{ name: Bad, apps: { slack: [A2] } }]\ndetections: { unapproved-app: { severity: low } }\n`,
    ),
  });

  expect(diff.apps).toEqual([
    {
      tenant: 'acme',
      app: 'slack:A2',
      name: 'App A2',
      before: { decision: 'review', vendor: null, match: null },
      after: { decision: 'banned', vendor: 'Bad', match: 'proven' },
    },
  ]);
  expect(diff.findings.map(({ detection, app, before, after }) => [detection, app, before, after])).toEqual([
    ['banned-app', 'slack:A2', null, expect.objectContaining({ waived: false })],
    ['unapproved-app', 'slack:A3', { severity: 'medium', waived: false }, { severity: 'low', waived: false }],
    ['unapproved-app', 'slack:A2', { severity: 'medium', waived: false }, null],
  ]);
  expect(diff.before).toMatchObject({ decisions: { approved: 1, review: 2 }, findings: { medium: 2 } });
  expect(diff.after).toMatchObject({
    decisions: { approved: 1, review: 1, banned: 1 },
    findings: { low: 1 },
  });
  expect(await stored(context)).toEqual(before);
});

test('the policy that the run was judged by changes nothing', async () => {
  const context = await audited(zoom);
  const diff = await diffPolicies(context, { before: null, after: policy(zoom) });
  expect([diff.apps, diff.findings, diff.after]).toEqual([[], [], diff.before]);
});

test('two policies are compared with each other, whatever the last run was judged by', async () => {
  const context = await audited(`${zoom}banned: [{ name: Bad, apps: { slack: [A3] } }]\n`);
  const waiver = 'waivers: [{ finding: "unapproved-app+slack:A3", reason: r, by: b, expires: 2027-01-01 }]\n';
  const { apps, findings } = await diffPolicies(context, {
    before: policy(zoom),
    after: policy(`${zoom}${waiver}`),
  });
  expect(apps).toEqual([]);
  expect(findings).toEqual([
    expect.objectContaining({
      app: 'slack:A3',
      before: { severity: 'medium', waived: false },
      after: { severity: 'medium', waived: true },
    }),
  ]);
});

test('before the first audit there is nothing to compare', async () => {
  await expect(diffPolicies(testContext({}), { before: null, after: policy('') })).rejects.toMatchObject({
    code: 'NOTHING_RECORDED',
  });
});
