import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSandboxConfig } from '../../../src/app/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { startChild } from '../child.ts';
import type { JudgeReply, JudgeRequest } from '../judge-process.ts';
import type { Row } from '../row.ts';

const mostRssMb = 400;
/** Of what the heap holds, from the first tenth of the grants to the end. */
const mostGrowth = 1.25;

/** Each is done so often, by turns: what else the machine does lengthens processor time too, and only ever adds. */
const turns = 2;

export const judge: Row = {
  name: 'judge',
  title: 'Judge and store grants by the company’s policy',
  unit: 's of processor time',
  most: 2.5,
  async run({ short }) {
    const grants = short ? 250_000 : 1_000_000;
    const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-bench-'));
    try {
      const configFile = await realPolicy(dir);
      const judgings: JudgeReply[] = [];
      const insertions: JudgeReply[] = [];
      for (let turn = 0; turn < turns; turn += 1) {
        await rm(path.join(dir, 'workspace-judge'), { recursive: true, force: true });
        judgings.push(await inOwnProcess({ type: 'judge', configFile, grants }));
        insertions.push(await inOwnProcess({ type: 'insert', configFile, grants }));
      }
      const judged = leastDisturbed(judgings);
      const inserted = leastDisturbed(insertions);
      const { storeSeconds, judgeSeconds, rssMb, peakRssMb } = judged;
      const seconds = storeSeconds + judgeSeconds;
      const { first, last } = judged.heldMb;
      return {
        bound: inserted.cpuSeconds,
        measured: judged.cpuSeconds,
        peakRssMb,
        whole: null,
        notes: [
          `${judged.grants} grants stored in ${storeSeconds.toFixed(2)} s and judged in ${judgeSeconds.toFixed(2)} s: ${judged.findings} findings`,
          'the bound parses the same texts and inserts the same rows into the same tables and indexes',
          `processor time of each turn: ${secondsOf(judgings)} against ${secondsOf(insertions)}; the least of each counts`,
          `by the clock on the wall, which other programs lengthen: ${seconds.toFixed(2)} s against ${inserted.storeSeconds.toFixed(2)} s, ratio ${(seconds / inserted.storeSeconds).toFixed(3)}`,
          `RSS at each tenth, then after judging: ${rssMb.join(', ')} MB; the heap holds ${first} MB after the first tenth and ${last} MB in the end; the bound's own peak is ${inserted.peakRssMb} MB`,
        ],
        missed: [
          ...(judged.grants === grants && inserted.grants === grants
            ? []
            : [`${grants} grants told, ${judged.grants} stored`]),
          ...(peakRssMb <= mostRssMb ? [] : [`peak RSS ${peakRssMb} MB, must be at most ${mostRssMb} MB`]),
          ...(last <= mostGrowth * first
            ? []
            : [`the heap holds ${first} MB at first and ${last} MB in the end`]),
        ],
      };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

function leastDisturbed([first, ...others]: readonly JudgeReply[]): JudgeReply {
  if (first === undefined) throw new Error('nothing was measured');
  return others.reduce((least, one) => (one.cpuSeconds < least.cpuSeconds ? one : least), first);
}

function secondsOf(replies: readonly JudgeReply[]): string {
  return replies.map(({ cpuSeconds }) => `${cpuSeconds.toFixed(2)} s`).join(', ');
}

export async function inOwnProcess(request: JudgeRequest): Promise<JudgeReply> {
  const child = startChild<JudgeRequest, JudgeReply>(new URL('../judge-process.ts', import.meta.url), [
    '--expose-gc',
  ]);
  try {
    return await child.ask(request);
  } finally {
    await child.stop();
  }
}

/** The policy that a simulated company writes; no call is made to its vendors. */
export async function realPolicy(dir: string): Promise<string> {
  const sandbox = await startSandbox({ platforms: ['google-workspace'], users: 100 });
  try {
    const file = await writeSandboxConfig(sandbox, dir);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('./.grantwarden', './workspace-judge'));
    return file;
  } finally {
    await sandbox.close();
  }
}
