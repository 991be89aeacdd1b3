import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Sink } from './io.ts';
import { requireWritable, writeOutput } from './output.ts';
import { recordedIo } from './test-io.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file appears whole, for its owner alone, and replaces the one before', async () => {
  const file = path.join(folder, 'whole.json');
  writeFileSync(file, 'before');

  await writeOutput(['{"a":', '1}\n'], file, recordedIo().stdout);

  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('when the report breaks off, the file before stays and nothing is left behind', async () => {
  const file = path.join(folder, 'kept.json');
  writeFileSync(file, 'before');
  async function* broken(): AsyncGenerator<string> {
    yield 'half';
    await Promise.resolve();
    throw new Error('broke off');
  }

  await expect(writeOutput(broken(), file, recordedIo().stdout)).rejects.toThrow('broke off');

  expect(readFileSync(file, 'utf8')).toBe('before');
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a pipe or a device is written to, and stays what it is', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await requireWritable(pipe);
  const reader = readFile(pipe, 'utf8');

  await writeOutput(['{"a":', '1}\n'], pipe, recordedIo().stdout);

  expect(await reader).toBe('{"a":1}\n');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test.each([['no/such/folder/x.json'], ['.']])('%s cannot be written: said with the code', async (name) => {
  const file = path.join(folder, name);

  await expect(writeOutput(['x'], file, recordedIo().stdout)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    remedy: expect.not.stringContaining('--output'),
    exit: 2,
  });
  expect(existsSync(path.join(folder, 'no'))).toBe(false);
});

test('a reader that has gone ends the writing early and quietly', async () => {
  let taken = 0;
  function* rows(): Generator<string> {
    for (; taken < 1000; taken += 1) yield 'x'.repeat(64 * 1024);
  }
  let writes = 0;
  const head: Sink = {
    isTTY: false,
    columns: null,
    write: () => {
      writes += 1;
      return Promise.resolve(writes < 3);
    },
  };

  await writeOutput(rows(), null, head);

  expect(writes).toBe(3);
  expect(taken).toBeLessThan(10);
});
