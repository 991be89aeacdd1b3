import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { loadPolicy } from '../policy/load.ts';
import { audit } from './audit.ts';
import { journalOf } from './journal.ts';
import { surroundings, vendorMeant } from './report-surroundings.ts';
import { end, page, session, testContext } from './testing.ts';

const options = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;

async function audited() {
  const read = async function* () {
    yield page('ann');
    return end;
  };
  const context = testContext({
    acme: () => Promise.resolve(session('T1', { users: read, installs: read })),
  });
  await audit(context, options);
  const { view } = await audit(context, options);
  return { context, view, around: surroundings(context, { run: view.run.id, audience: null }) };
}

test('the policy is where the configuration sees it, or null; earlier runs come before this one', async () => {
  const { context, view, around } = await audited();
  expect(around.policy).toBeNull();
  writeFileSync(context.config.policy, 'version: 1\n');
  expect(around.policy).toEqual({ path: 'policy.yaml', text: 'version: 1\n' });
  rmSync(context.config.policy);

  expect(around.history).toHaveLength(2);
  expect(around.history.at(-1)).toEqual({
    id: view.run.id,
    startedAt: view.run.startedAt,
    mode: 'full',
    complete: true,
    tenants: ['acme'],
    summary: view.summary,
  });
});

test('the journal’s head is read when a format asks for it, and so is that it does not hold', async () => {
  const { context, around } = await audited();
  expect(around.journalHead).toBeNull();
  using journal = journalOf(context);
  const note = { kind: 'note', what: 'test', tenant: null, who: 'ann', why: null, detail: {} } as const;
  const { hash } = await journal.append(note);
  expect(around.journalHead).toBe(hash);

  appendFileSync(context.workspace.journalPath, '{"seq":2}\n');
  expect(() => around.journalHead).toThrow(AppError);
  expect(around.history).toHaveLength(2);
});

test('a vendor is found by its name whatever its case, in the policy too; another is refused', async () => {
  const { context, view } = await audited();
  const policy = loadPolicy('version: 1\nbanned:\n  - name: Drift\n    domains: [drift.com]\n', 'p', []);
  const known = { ...context, policy: () => policy };

  expect(await vendorMeant(known, view, 'DRIFT ')).toBe('Drift');
  await expect(vendorMeant(known, view, 'Drft')).rejects.toThrow(/did you mean “Drift”/u);
});
