/** What anybody on a Linux machine may read of the processes below this one: the words that they were started with. */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns one line a process; nothing where there is no /proc */
export function commandLinesBelow(pid: number): readonly string[] {
  const children = Map.groupBy(running(), ({ parent }) => parent);
  const below = (id: number): readonly string[] =>
    (children.get(id) ?? []).flatMap((child) => [child.words, ...below(child.id)]);
  return below(pid);
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly words: string;
}

function running(): readonly Process[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  return ids.flatMap((id): readonly Process[] => {
    try {
      // The name in brackets may hold anything, brackets too.
      const [, parent = ''] = /\) \S (\d+) /u.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
      const words = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ id: Number(id), parent: Number(parent), words }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
