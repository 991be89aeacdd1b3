/** A file of the workspace that was spoiled while nobody looked. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pick, pickIndex } from '../../src/sandbox/random.ts';
import { nobody } from './command.ts';

const ways = [
  'cut short',
  'emptied',
  'zeroed',
  'one bit flipped',
  'replaced by an older copy',
  'deleted',
  'made unreadable',
  'a folder in its place',
] as const;
type Way = (typeof ways)[number];

export interface Spoiled {
  /** From the workspace’s folder. */
  readonly file: string;
  readonly way: Way;
  /** Puts it back as it was. */
  restore(): void;
}

/** What may be spoiled, by part, so that many plans are not hit more often than one inventory. */
const parts: readonly RegExp[] = [
  /^inventory\.db$/u,
  /^inventory\.db$/u,
  /^inventory\.db-wal$/u,
  /^inventory\.db-shm$/u,
  /^state\.json$/u,
  /^state\.json\.bak$/u,
  /^journal\.ndjson$/u,
  /^journal\.ndjson$/u,
  /^people\.json$/u,
  /^people\.json\.bak$/u,
  /^people\.key$/u,
  /^plans\/p_.*\.json$/u,
  /^plans\/.*\.undo\.ndjson$/u,
  /^plans$/u,
  /^outbox\.db$/u,
  /^feeds\/.*$/u,
  /^feeds$/u,
  /^locks\/.*$/u,
  /^locks$/u,
];

/**
 * @param older a copy of the workspace as it was some steps ago
 * @returns null: there is no such file yet
 */
export function spoil(workspace: string, older: string | null, seed: number, step: number): Spoiled | null {
  const part = pick(parts, seed, step, 'part');
  const files = namesIn(workspace).filter((name) => part.test(name));
  if (files.length === 0) return null;
  const file = pick(files, seed, step, 'file');
  const place = path.join(workspace, file);
  const isFolder = statSync(place).isDirectory();
  const way = isFolder
    ? pick(['deleted', 'made unreadable'] as const, seed, step, 'way')
    : pick(ways, seed, step, 'way');
  const kept = path.join(path.dirname(path.dirname(workspace)), `kept-${step}`);
  cpSync(place, kept, { recursive: true, preserveTimestamps: true });
  if (!spoilAs(way, place, older === null ? null : path.join(older, file), [seed, step])) return null;
  return {
    file,
    way,
    restore() {
      rmSync(place, { recursive: true, force: true });
      cpSync(kept, place, { recursive: true });
      own(place);
    },
  };
}

function spoilAs(
  way: Way,
  place: string,
  older: string | null,
  [seed, step]: readonly [number, number],
): boolean {
  const { size } = statSync(place);
  switch (way) {
    case 'cut short':
      truncateSync(place, pickIndex(Math.max(1, size), seed, step, 'cut'));
      return true;
    case 'emptied':
      truncateSync(place, 0);
      return true;
    case 'zeroed':
      writeFileSync(place, Buffer.alloc(size));
      return true;
    case 'one bit flipped': {
      if (size === 0) return false;
      const bytes = readFileSync(place);
      const at = pickIndex(size, seed, step, 'byte');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << pickIndex(8, seed, step, 'bit'));
      writeFileSync(place, bytes);
      return true;
    }
    case 'replaced by an older copy':
      if (older === null || !existsSync(older)) return false;
      writeFileSync(place, readFileSync(older));
      return true;
    case 'deleted':
      rmSync(place, { recursive: true });
      return true;
    case 'made unreadable':
      chmodSync(place, 0o000);
      return true;
    case 'a folder in its place':
      rmSync(place);
      mkdirSync(place);
      own(place);
      return true;
  }
}

function own(place: string): void {
  if (nobody === null) return;
  chownSync(place, nobody.uid, nobody.gid);
  if (statSync(place).isDirectory()) for (const name of readdirSync(place)) own(path.join(place, name));
}

function namesIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
}
