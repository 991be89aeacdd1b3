import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { reports } from '../../reports/index.ts';
import { audit } from './audit.ts';
import { evidencePack } from './evidence.ts';
import { journalHead, journalOf, verifyJournal } from './journal.ts';
import { end, page, session, testContext } from './testing.ts';

const secret = 'xoxb-very-secret-token-0123456789';

async function audited() {
  const read = async function* () {
    yield page('ann');
    return end;
  };
  const context = {
    ...testContext({ acme: () => Promise.resolve(session('T1', { users: read, installs: read })) }),
    reports,
  };
  writeFileSync(context.config.policy, '# ours\nversion: 1\n');
  writeFileSync(context.config.file, `# token: ${secret}\n`);
  context.redactor.add(secret);
  const options = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;
  const decide = async (why: string) => {
    using journal = journalOf(context);
    const detail = {};
    await journal.append({ kind: 'note', what: 'test', tenant: null, who: 'ann@acme.example', why, detail });
  };
  return { context, decide, audit: () => audit(context, options) };
}

async function packed({ context }: Awaited<ReturnType<typeof audited>>) {
  const run = context.inventory.lastRun() ?? '';
  const bytes = Buffer.concat(await Array.fromAsync(evidencePack(context, context.inventory.view(run))));
  const files = new Map(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]));
  return { bytes, files, text: (name: string) => files.get(name) ?? '' };
}

interface Manifest {
  readonly tool: { readonly version: string };
  readonly run: { readonly id: string };
  readonly coverage: readonly { readonly tenant: string; readonly status: string }[];
  readonly journal: { readonly head: string | null; readonly entries: number; readonly first: number | null };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

test('a pack holds what its manifest says, byte for byte, and can be made again', async () => {
  const scene = await audited();
  await scene.audit();
  const { bytes, files, text } = await packed(scene);
  const manifest = JSON.parse(text('manifest.json')) as Manifest;

  const known = manifest.files.map(({ name }) => name);
  expect([...files.keys()]).toEqual([...known, 'manifest.json']);
  expect(known).toEqual(expect.arrayContaining(['README.txt', 'result.json', 'report.md', 'findings.csv']));
  expect(known.includes('report.html')).toBe(reports.some(({ name }) => (name as string) === 'html'));
  for (const { name, bytes: size, sha256 } of manifest.files) {
    const data = Buffer.from(text(name));
    expect([name, data.length, createHash('sha256').update(data).digest('hex')]).toEqual([
      name,
      size,
      sha256,
    ]);
  }
  expect(manifest.tool.version).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(manifest.coverage).toMatchObject([{ tenant: 'acme', status: 'complete' }]);
  expect(manifest.run.id).toBe((JSON.parse(text('result.json')) as Manifest).run.id);
  expect(text('policy.yaml')).toBe('# ours\nversion: 1\n');
  expect(text('report.md')).toContain('report for auditors');
  expect(text('README.txt')).toContain('Nothing was in the journal');
  for (const name of known) expect(text('README.txt').includes(`  ${name} `)).toBe(name !== 'README.txt');

  process.env['TZ'] = 'Pacific/Kiritimati';
  const again = await packed(scene);
  process.env['TZ'] = 'UTC';
  expect(again.bytes.equals(bytes)).toBe(true);
});

test('the journal comes as it stands since the run before, with the head of the whole', async () => {
  const scene = await audited();
  await scene.decide('before any run');
  await scene.audit();
  await scene.decide('between two runs');
  await scene.audit();
  await scene.decide('after them');
  const { text } = await packed(scene);
  const manifest = JSON.parse(text('manifest.json')) as Manifest;

  const entries = text('journal.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; who: string; prev: string; hash: string; why: string });
  expect(entries.map(({ why }) => why)).toEqual(['between two runs', 'after them']);
  expect(entries[1]?.prev).toBe(entries[0]?.hash);
  expect(manifest.journal).toMatchObject({
    head: journalHead(scene.context.workspace)?.hash,
    entries: 2,
    first: 2,
  });
  expect(verifyJournal(scene.context.workspace, manifest.journal.head).since?.later).toBe(0);
  expect(text('journal.ndjson')).not.toContain('ann@acme.example');
  expect(text('README.txt')).toContain(`journal verify --head ${manifest.journal.head}`);
});

test('neither a secret nor the configuration is in it; without a policy that can be read it has none', async () => {
  const scene = await audited();
  await scene.audit();
  const { files } = await packed(scene);
  for (const [name, text] of files) expect([name, text.includes(secret)]).toEqual([name, false]);

  rmSync(scene.context.config.policy);
  const without = await packed(scene);
  expect([...without.files.keys()]).not.toContain('policy.yaml');
  expect(without.text('README.txt')).not.toContain('policy.yaml');
});
