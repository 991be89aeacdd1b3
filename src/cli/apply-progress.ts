/** How far an application is: one line a tenant, redrawn on a terminal; a line each stage elsewhere. */
import type { ApplyProgress } from '../app/apply.ts';
import type { Io } from './io.ts';

export interface Stages {
  readonly onProgress: (progress: ApplyProgress) => void;
  end(): void;
}

const verbs = { look: 'looked at', act: 'changed', verify: 'verified' } as const;
const redrawEveryMs = 100;

export function showStages({ stderr, env }: Io, quiet: boolean): Stages {
  if (quiet) return { onProgress: () => undefined, end: () => undefined };
  const redraws = stderr.isTTY && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
  const latest = new Map<string, ApplyProgress>();
  let drawn = 0;
  let last = Number.NEGATIVE_INFINITY;
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[J`);
  const line = ({ tenant, stage, done, total }: ApplyProgress): string =>
    `${tenant}: ${done} of ${total} ${verbs[stage]}\n`;
  return {
    onProgress(progress) {
      latest.set(progress.tenant, progress);
      if (!redraws) {
        if (progress.done === progress.total && progress.total > 0) void stderr.write(line(progress));
        return;
      }
      if (performance.now() - last < redrawEveryMs) return;
      last = performance.now();
      void stderr.write(erase() + [...latest.values()].map(line).join(''));
      drawn = latest.size;
    },
    end() {
      if (redraws) void stderr.write(erase());
      drawn = 0;
    },
  };
}
