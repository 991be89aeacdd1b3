import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
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

/** In the home folder of the user. A container may run as a number that has none: then the root, as engines set it. */
export function userSettingsFile(
  env: Readonly<Record<string, string | undefined>>,
  homeOfUser: () => string = homedir,
): string {
  let home = env['HOME'];
  try {
    home ??= homeOfUser();
  } catch {
    home = '/';
  }
  return path.join(home, '.config', 'grantwarden', 'settings.yaml');
}

/** No file means no settings. @throws AppError CONFIG_INVALID */
export function loadUserSettings(file: string): UserSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { trustedHosts: [] };
    throw new AppError('CONFIG_INVALID', { detail: 'cannot be read', where: file, cause });
  }
  return parseYaml(text, file, UserSettingsFile, 'CONFIG_INVALID');
}
