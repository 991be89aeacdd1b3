/** The policy file as a person names it, with or without a configuration around it. */
import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { loadPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/policy.ts';
import type { KnownDetection } from '../policy/problems.ts';

/** @throws AppError POLICY_MISSING, POLICY_INVALID */
export function readPolicyText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError(missing ? 'POLICY_MISSING' : 'POLICY_INVALID', {
      detail: missing ? file : 'the file cannot be read',
      where: file,
      cause,
    });
  }
}

/**
 * Puts the new text in place of the old, whole or not at all, with the file's own permissions. A link stays a link.
 * @param before what the new text was made from
 * @throws AppError OUTPUT_FAILED, also when the file has changed meanwhile
 */
export async function replacePolicyText(file: string, before: string, text: string): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = realpathSync(file);
    const { mode } = statSync(target);
    temporary = path.join(
      path.dirname(target),
      `.${path.basename(target)}.${randomBytes(6).toString('hex')}`,
    );
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.chmod(mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (readFileSync(target, 'utf8') !== before)
      throw new AppError('OUTPUT_FAILED', {
        detail: `${file} was changed by somebody else meanwhile`,
        remedy: 'Run the command again; nothing was written.',
      });
    await rename(temporary, target);
  } catch (thrown) {
    if (temporary !== null) await rm(temporary, { force: true });
    if (thrown instanceof AppError) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code ?? 'it cannot be written';
    throw new AppError('OUTPUT_FAILED', {
      detail: `${file} (${code})`,
      remedy: 'Check that the file and its folder are yours to write.',
      cause: thrown,
    });
  }
}

/** @throws AppError POLICY_MISSING, POLICY_INVALID */
export function policyFrom(file: string, detections: readonly KnownDetection[]): Policy {
  return loadPolicy(readPolicyText(file), file, detections);
}
