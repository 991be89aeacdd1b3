/** From the list to the finding: an audit with a list that is missing, fetched, and damaged afterwards. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { audit } from '../../src/app/audit.ts';
import type { Context } from '../../src/app/context.ts';
import { updateFeeds } from '../../src/app/feeds-update.ts';
import { end, session, testContext } from '../../src/app/testing.ts';
import type { AppSeen, GrantSeen, PrincipalSeen } from '../../src/core/observation.ts';
import { safeText } from '../../src/core/text.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { knownCompromisedClient } from '../../src/detections/known-compromised-client.ts';
import type { PlatformNeeds } from '../../src/kit/detection.ts';

const plain = { name: null, source: null, kind: null, acceptShrink: false };
const person: PrincipalSeen = {
  type: 'principal',
  kind: 'user',
  id: 'U1',
  label: 'ann',
  active: 'yes',
  privileged: 'no',
};
const app: AppSeen = { type: 'app', ...untoldApp, clientId: 'A0EV1L0001', name: 'Evil' };
const grant: GrantSeen = {
  type: 'grant',
  clientId: app.clientId,
  principal: { kind: 'user', id: 'U1' },
  kind: 'delegated-user',
  resource: 'T1',
  scopes: ['chat:read'],
  scopeStatus: 'granted',
  grantedAt: null,
  lastUsedAt: null,
  lastUsedStatus: 'unknown',
  handles: [],
  evidence: [],
};

/** The streams that a made-up tenant has. */
const slack: PlatformNeeds = { streams: ['users', 'installs'], lists: ['feeds'] };

function desk() {
  const base = testContext({
    acme: () =>
      Promise.resolve(
        session('T1', {
          users: async function* () {
            yield { rows: [person], read: 1, checkpoint: null };
            return end;
          },
          installs: async function* () {
            yield { rows: [app, grant], read: 1, checkpoint: null };
            return end;
          },
        }),
      ),
  });
  const file = path.join(base.dir, 'mine.csv');
  const context: Context = {
    ...base,
    detections: [{ ...knownCompromisedClient, needs: { slack } }],
    config: { ...base.config, feeds: [{ name: 'mine', source: `file:${file}`, format: null, kind: null }] },
  };
  return {
    context,
    write: (text: string) => writeFileSync(file, text),
    judged: async () => {
      await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: false });
      const view = context.inventory.view(context.inventory.lastRun() ?? '');
      const [assessment] = await Array.fromAsync(view.assessments());
      return { assessment, findings: await Array.fromAsync(view.findings()) };
    },
  };
}

test('missing is not assessed, fetched is found, damaged keeps the finding open', async () => {
  const { context, write, judged } = desk();
  const missing = await judged();
  expect(missing.findings).toEqual([]);
  expect(missing.assessment).toMatchObject({
    clear: 0,
    notAssessed: 1,
    reason: 'the list mine cannot be used: it was never fetched',
  });

  write('name,kind,platform,client_id,reason\nEvil,malicious,slack,A0EV1L0001,reads chat\n');
  await updateFeeds(context, plain);
  const found = await judged();
  expect(found.findings).toMatchObject([
    { severity: 'critical', status: 'new', evidence: { matchedBy: 'client id' } },
  ]);

  for (const copy of ['mine.json', 'mine.json.bak'])
    writeFileSync(path.join(context.workspace.dir, 'feeds', copy), '{}');
  const damaged = await judged();
  expect(damaged.findings).toMatchObject([{ status: 'open' }]);
  expect(damaged.assessment).toMatchObject({ found: 0, notAssessed: 1 });

  write('name,kind\nSomebody else,malicious\n');
  await updateFeeds(context, plain);
  const gone = await judged();
  expect(gone.findings.map(({ status }) => status)).toEqual(['resolved']);
  expect(gone.assessment).toMatchObject({ clear: 1, notAssessed: 0 });

  rmSync(path.join(context.workspace.dir, 'feeds'), { recursive: true });
  expect((await judged()).assessment).toMatchObject({ clear: 0, notAssessed: 1 });
});

test('what a list says is one safe line wherever a finding shows it', async () => {
  const { context, write, judged } = desk();
  const hostile = 'Evil\u202egpj\u0007 =cmd|x <b>';
  write(
    `name,kind,platform,client_id,reason,reference\n${hostile},malicious,slack,A0EV1L0001,${hostile},${hostile}\nOther,compromised,slack,A0EV1L0001,,\n`,
  );
  await updateFeeds(context, plain);
  const { findings } = await judged();
  expect(findings).toHaveLength(1);
  for (const { title, explanation, evidence } of findings) {
    expect(evidence).toMatchObject({ listsDisagree: true });
    expect(explanation).toContain('mine calls it “Evilgpj =cmd|x <b>”, malicious');
    for (const text of [title, explanation, ...Object.values(evidence).flat().map(String)])
      expect(text).toBe(safeText(text));
  }
});
