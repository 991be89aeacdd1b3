/** Writes down the schedule for what starts programs here. */
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { actionsWorkflow } from '../schedule/install-actions.ts';
import { crontabLine } from '../schedule/install-cron.ts';
import { launchdAgent } from '../schedule/install-launchd.ts';
import { systemdUnits } from '../schedule/install-systemd.ts';
import { hasLineBreak, type Installation, type InstallContext } from '../schedule/install.ts';
import type { Context } from './context.ts';
import { requireSchedule } from './schedule-status.ts';

export type { Installation };

export interface InstallRequest {
  readonly target: string;
  readonly name: string;
  /** How this program is started, absolute. */
  readonly program: readonly string[];
}

/** @throws AppError CONFIG_INVALID, USAGE */
export function installation(
  context: Pick<Context, 'config' | 'clock'>,
  { target, name, program }: InstallRequest,
): Installation {
  if (!/^[a-z\d][\w-]{0,40}$/iu.test(name))
    throw new AppError('USAGE', { detail: '--name takes letters, digits, dash and underscore' });
  const { cron, timezone, jitter, health } = requireSchedule(context);
  const { file, workspace } = context.config;
  const all: InstallContext = {
    name,
    program,
    configFile: file,
    workspace,
    writes: health === null || inside(workspace, health) ? [] : [path.dirname(health)],
    cron,
    timezone,
    jitterMinutes: jitter,
    user: userInfo().username,
  };
  if (hasLineBreak(all))
    throw new AppError('USAGE', { detail: 'a path with a line break in it cannot be written down safely' });
  switch (target) {
    case 'systemd':
      return systemdUnits(all);
    case 'launchd':
      return launchdAgent(all);
    case 'cron':
      return crontabLine(all);
    default:
      return actionsWorkflow({
        name,
        cron,
        timezone,
        configFile: fromHere(file),
        workspace: fromHere(workspace),
        offset: offsetOf(timezone, context.clock.now()),
      });
  }
}

/** How this program was started, to be started so again. */
export function thisProgram(): readonly string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? '')];
}

export interface Written {
  readonly file: string;
  readonly how: 'written' | 'replaced' | 'unchanged';
}

/**
 * All of them or none.
 * @param replace those that are there and differ
 * @throws AppError OUTPUT_FAILED
 */
export function writeInstallation(
  { files }: Installation,
  folder: string,
  replace: boolean,
): readonly Written[] {
  const planned = files.map(({ path: name, text }) => {
    const file = path.resolve(folder, name);
    const before = textOf(file);
    return {
      file,
      text,
      how: before === null ? 'written' : before === text ? 'unchanged' : 'replaced',
    } as const;
  });
  const differing = planned.filter(({ how }) => how === 'replaced');
  if (differing.length > 0 && !replace)
    throw new AppError('OUTPUT_FAILED', {
      detail: `${differing.map(({ file }) => file).join(', ')} ${differing.length === 1 ? 'is' : 'are'} there already and ${differing.length === 1 ? 'differs' : 'differ'}`,
      remedy: 'Look at the difference; --replace overwrites. Nothing was written.',
    });
  for (const { file, text } of planned.filter(({ how }) => how !== 'unchanged')) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (cause) {
      throw new AppError('OUTPUT_FAILED', {
        detail: `${file} (${(cause as NodeJS.ErrnoException).code ?? ''})`,
        cause,
      });
    }
  }
  return planned.map(({ file, how }) => ({ file, how }));
}

function textOf(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('OUTPUT_FAILED', {
      detail: `${file} (${(cause as NodeJS.ErrnoException).code ?? ''})`,
      cause,
    });
  }
}

function inside(folder: string, file: string): boolean {
  return file.startsWith(`${folder}${path.sep}`);
}

/** As a checkout of this folder will have it. */
function fromHere(file: string): string {
  return path.relative(process.cwd(), file).split(path.sep).join('/');
}

/** Minutes that a zone is ahead of UTC. */
function offsetOf(timezone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /GMT(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)/u.exec(text);
  if (match?.groups === undefined) return 0;
  const minutes = Number(match.groups['hours']) * 60 + Number(match.groups['minutes']);
  return match.groups['sign'] === '-' ? -minutes : minutes;
}
