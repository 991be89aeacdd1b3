import { constants, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { parseYaml } from '../kit/yaml-border.ts';

/** What only the user, never a project, may say. */
export interface UserSettings {
  readonly trustedHosts: readonly string[];
}

const host = z
  .string()
  .regex(/^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d+)?$/u, 'a host name such as idp.acme.example');
const UserSettingsFile = z.strictObject({ trustedHosts: z.array(host).default([]) });

/**
 * In the home folder of the user; a HOME that is empty or relative would name one in the project. A container may run
 * as a number that has none: then the root, as engines set it.
 */
export function userSettingsFile(
  env: Readonly<Record<string, string | undefined>>,
  homeOfUser: () => string = () => userInfo().homedir,
): string {
  const home = [() => env['HOME'] ?? '', homeOfUser].map(orNone).find((place) => path.isAbsolute(place));
  return path.join(home ?? '/', '.config', 'grantwarden', 'settings.yaml');
}

function orNone(home: () => string): string {
  try {
    return home();
  } catch {
    return '';
  }
}

/** No file means no settings. @throws AppError CONFIG_INVALID */
export function loadUserSettings(file: string): UserSettings {
  let text: string;
  try {
    const found = statSync(file);
    if (!found.isFile()) throw notOwn(file, 'it is not a file');
    if ((found.mode & constants.S_IWOTH) !== 0) throw notOwn(file, 'others can write it (chmod o-w)');
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { trustedHosts: [] };
    throw new AppError('CONFIG_INVALID', { detail: 'cannot be read', where: file, cause });
  }
  return parseYaml(text, file, UserSettingsFile, 'CONFIG_INVALID');
}

function notOwn(file: string, detail: string): AppError {
  return new AppError('CONFIG_INVALID', {
    detail,
    where: file,
    remedy: 'Make it a file that you alone can write: it says who may be sent your secrets.',
  });
}
