import { execFile } from 'node:child_process';
import { constants, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';

const timeoutMs = 30_000;

export interface CommandContext {
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs a program without a shell and gives what it prints. What it says on stderr is not repeated: it may
 * hold the secret.
 * @param list JSON array: the program and its arguments. Relative to the folder of the configuration.
 * @throws AppError SECRET_UNREADABLE
 */
export async function runSecretCommand(list: string, context: CommandContext): Promise<string> {
  const [program, ...args] = argumentList(list);
  if (program === undefined) throw malformed();
  await requireOwnersAlone(context.configFile);
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        cwd: path.dirname(context.configFile),
        env: { ...context.env },
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        signal: context.signal,
        shell: false,
        windowsHide: true,
      },
      (failure, stdout) => {
        if (failure === null) resolve(stdout);
        else reject(context.signal.aborted ? failure : commandFailed(program, failure));
      },
    );
    child.stdin?.end();
  });
}

function argumentList(list: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(list);
  } catch (cause) {
    throw malformed(cause);
  }
  if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === 'string' && item !== ''))
    throw malformed();
  return parsed as readonly string[];
}

function malformed(cause?: unknown): AppError {
  return new AppError('SECRET_UNREADABLE', {
    detail: 'exec: needs a list of texts',
    remedy: 'Write exec:["program","argument"]; no shell reads it, so quotes and pipes have no meaning.',
    cause,
  });
}

/** Whoever can write the configuration, or swap it, could have any program run in the user's name. */
async function requireOwnersAlone(configFile: string): Promise<void> {
  const [file, folder] = await Promise.all([stat(configFile), stat(path.dirname(configFile))]).catch(
    (cause: unknown) => {
      throw new AppError('SECRET_UNREADABLE', { detail: 'the configuration cannot be looked at', cause });
    },
  );
  if (isOfOwnerAlone(file, folder, process.getuid?.() ?? file.uid)) return;
  throw new AppError('SECRET_UNREADABLE', {
    detail: 'exec: is refused, because others than you can write the configuration',
    where: configFile,
    remedy:
      'Own the file and its folder yourself and take the write permission from group and others (chmod go-w).',
  });
}

type Kept = Pick<Stats, 'uid' | 'mode'>;

/** Only `user`, and root, can write the file, or have another in its place: whoever owns the folder can. */
export function isOfOwnerAlone(file: Kept, folder: Kept, user: number): boolean {
  const othersWrite = constants.S_IWGRP | constants.S_IWOTH;
  const sticky = 0o1000;
  const isShared = (folder.mode & othersWrite) !== 0 && (folder.mode & sticky) === 0;
  return (
    file.uid === user &&
    (file.mode & othersWrite) === 0 &&
    !isShared &&
    (folder.uid === user || folder.uid === 0)
  );
}

function commandFailed(program: string, failure: Error & { code?: unknown; killed?: boolean }): AppError {
  const how =
    failure.killed === true
      ? `did not end within ${timeoutMs / 1000} s`
      : failure.code === 'ENOENT'
        ? 'was not found'
        : `ended with ${String(failure.code)}`;
  // The failure's own message repeats the arguments and stderr.
  return new AppError('SECRET_UNREADABLE', { detail: `exec: ${path.basename(program)} ${how}` });
}
