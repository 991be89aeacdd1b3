import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Row } from '../row.ts';

const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const tellPeak =
  'data:text/javascript,process.on("exit",()=>process.stderr.write(`peak=${process.resourceUsage().maxRSS}`))';

export const startup: Row = {
  name: 'startup',
  title: '`grantwarden --help` against `node -e 0`',
  unit: 'ms, median',
  most: 2,
  async run({ short }) {
    if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build');
    const runs = short ? 15 : 41;
    const bare: number[] = [];
    const help: number[] = [];
    // Interleaved, so that whatever else the machine does meets both; the first of each warms the disk.
    for (let run = 0; run <= runs; run += 1) {
      bare.push(timed(['-e', '0']));
      help.push(timed([cli, '--help']));
    }
    return {
      bound: median(bare.slice(1)),
      measured: median(help.slice(1)),
      peakRssMb: peakRss(),
      whole: null,
      notes: [
        `${runs} runs each, interleaved; fastest ${Math.min(...help).toFixed(0)} against ${Math.min(...bare).toFixed(0)} ms`,
      ],
      missed: [],
    };
  },
};

function timed(args: readonly string[]): number {
  const began = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed`, { cause: error });
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function peakRss(): number {
  const { stderr } = spawnSync(process.execPath, ['--import', tellPeak, cli, '--help'], { encoding: 'utf8' });
  return Math.round(Number(/peak=(\d+)/u.exec(stderr)?.[1] ?? 0) / 1024);
}
