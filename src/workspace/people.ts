/** Who is meant by the references in the journal. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { readDurably, replaceWhole, writeDurably } from './durable-file.ts';

const Known = z.strictObject({ version: z.literal(1), people: z.record(z.string(), z.string()) });

const keyBytes = 32;

export interface People {
  /** By `person:` and 22 characters; null: nobody, or somebody who was forgotten. */
  name(reference: string): string | null;
  /**
   * The same reference for the same name, whatever its case, as long as the key is the same. After return the names are
   * on disk. Only under the journal’s lock.
   */
  references(names: readonly string[]): readonly string[];
  /** The same references, remembering nobody. */
  referencesOf(names: readonly string[]): readonly string[];
  /** `person-` and 12 digits, to be shown instead of a name: another reference than the journal’s, by the same key. */
  pseudonym(name: string): string;
  /** Nobody is meant by the references of these names any more. Only under the journal’s lock. @returns how many were */
  forget(names: readonly string[]): number;
}

/**
 * `people.key` and `people.json` in the workspace, both made when first needed.
 * @throws AppError WORKSPACE_UNREADABLE, WORKSPACE_DAMAGED, DISK_FULL
 */
export function openPeople(dir: string): People {
  const mapFile = join(dir, 'people.json');
  const read = (): Map<string, string> =>
    new Map(
      Object.entries(readDurably(mapFile, (text) => Known.parse(JSON.parse(text))).value?.people ?? {}),
    );
  let known = read();
  let held: KeyObject | null = null;
  // Of bytes each HMAC would make a key anew, which takes five times as long as the HMAC.
  const key = (): KeyObject => (held ??= createSecretKey(keyIn(join(dir, 'people.key'))));
  const write = (): void => {
    writeDurably(mapFile, `${JSON.stringify({ version: 1, people: Object.fromEntries(known) }, null, 2)}\n`);
  };
  return {
    name: (reference) => known.get(reference) ?? null,
    references(names) {
      if (names.length === 0) return [];
      const made = names.map((name) => referenceOf(key(), name));
      if (made.some((reference) => !known.has(reference))) {
        known = read();
        for (const [index, reference] of made.entries())
          if (!known.has(reference)) known.set(reference, names[index] ?? '');
        write();
      }
      return made;
    },
    referencesOf: (names) => names.map((name) => referenceOf(key(), name)),
    pseudonym: (name) =>
      `person-${createHmac('sha256', key())
        .update(`shown\0${foldedName(name)}`)
        .digest('hex')
        .slice(0, 12)}`,
    forget(names) {
      const before = read();
      const wanted = new Set(names.map((name) => foldedName(name)));
      known = new Map([...before].filter(([, name]) => !wanted.has(foldedName(name))));
      if (known.size < before.size) write();
      return before.size - known.size;
    },
  };
}

function referenceOf(key: KeyObject, name: string): string {
  return `person:${createHmac('sha256', key).update(foldedName(name)).digest('base64url').slice(0, 22)}`;
}

function foldedName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** Made once, whoever asks first: two processes at the same moment get the same. */
function keyIn(file: string): Buffer {
  try {
    const key = readFileSync(file);
    if (key.length === keyBytes) return key;
    throw new AppError('WORKSPACE_DAMAGED', {
      detail: `${file} does not hold a key`,
      remedy: 'Put the key back from a copy, or move the file away: people get new references from then on.',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw storageError(error, file);
  }
  const draft = `${file}.${process.pid}`;
  try {
    replaceWhole(draft, randomBytes(keyBytes));
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw storageError(error, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return keyIn(file);
}
