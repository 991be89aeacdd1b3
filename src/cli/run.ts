import { AppError, type ExitCode, exitCodes } from '../core/errors.ts';
import type { Command } from './command.ts';
import { endingError } from './exit.ts';
import { type Io, wantsColor } from './io.ts';
import { parseArguments, type Typed } from './parse.ts';

export interface RunOptions {
  readonly commands: readonly Command[];
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** Runs one command line to its exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  { commands, io, signal }: RunOptions,
): Promise<ExitCode> {
  const pending: Promise<unknown>[] = [];
  const printed: Promise<unknown>[] = [];
  const say = (text: string): void => {
    pending.push(io.stderr.write(text));
  };
  const misread: string[] = [];
  let typed: Typed | null = null;
  let redact: ((text: string) => string) | null = null;
  try {
    typed = parseArguments(argv, commands, {
      out: (text) => printed.push(io.stdout.write(text)),
      err: (text) => misread.push(text),
    });
    if (typed === null) {
      await Promise.all(printed);
      return exitCodes.clean;
    }
    const { brokenTalk } = await import('./wrap.ts');
    const { command, given } = typed;
    return await command.run({
      command,
      given,
      commands,
      io,
      signal,
      say: given.on('--quiet') ? () => {} : (text) => say(brokenTalk(text, io.stderr.columns)),
      redactWith: (better) => {
        redact = better;
      },
    });
  } catch (thrown) {
    if (isUsage(thrown)) {
      const { brokenTalk } = await import('./wrap.ts');
      say(brokenTalk(misread.join(''), io.stderr.columns));
      return exitCodes.usage;
    }
    const error = endingError(thrown, signal);
    const [{ renderError }, { redactPatterns }, { withConfig }] = await Promise.all([
      import('./render-error.ts'),
      import('../app/redact.ts'),
      import('./next-command.ts'),
    ]);
    const line = typed;
    const color = wantsColor(io.stderr, io, line?.given.on('--no-color') ?? false);
    say(
      renderError(error, {
        color,
        width: io.stderr.columns,
        debug: line?.given.on('--debug') ?? false,
        redact: redact ?? redactPatterns,
        ...(line === null ? {} : { commands: (text: string) => withConfig({ ...line, commands }, text) }),
      }),
    );
    return error.exit;
  } finally {
    await Promise.all(pending);
  }
}

/** commander has told what is wrong. */
function isUsage(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    !(thrown instanceof AppError) &&
    'code' in thrown &&
    String(thrown.code).startsWith('commander.')
  );
}
