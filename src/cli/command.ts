/** A command as a value: what help, parsing and completion are made from. Its code loads when it runs. */
import type { ExitCode } from '../core/errors.ts';
import type { Io } from './io.ts';

export interface Command {
  /** One word, or two for a member of a group: `config schema`. */
  readonly path: readonly [string] | readonly [string, string];
  readonly group: 'start' | 'audit' | 'decide' | 'act' | 'files' | 'more';
  readonly summary: string;
  /** A paragraph for `--help`. */
  readonly detail?: string;
  readonly argument?: Argument;
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  run(invocation: Invocation): Promise<ExitCode>;
}

interface Argument {
  readonly name: string;
  readonly summary: string;
  /** Absent: any text. */
  readonly choices?: readonly string[];
  readonly optional?: true;
  /** Several words. */
  readonly many?: true;
}

export interface Option {
  /** `--fail-on`; a `--no-` flag stands on its own. */
  readonly flag: `--${string}`;
  readonly summary: string;
  /** Absent: the option is a switch. */
  readonly value?: OptionValue;
}

export interface OptionValue {
  /** As help shows it: `FILE`. */
  readonly name: string;
  readonly kind: 'text' | 'file' | 'integer' | 'number';
  readonly least?: number;
  readonly choices?: readonly string[];
  readonly repeatable?: boolean;
}

interface Example {
  readonly line: string;
  readonly says: string;
}

/** What the person typed, already checked against the command's options. */
export interface Given {
  /** The first of `arguments`. */
  readonly argument: string | null;
  readonly arguments: readonly string[];
  on(flag: Option['flag']): boolean;
  text(flag: Option['flag']): string | null;
  number(flag: Option['flag']): number | null;
  list(flag: Option['flag']): readonly string[];
}

export interface Invocation {
  /** The one that was typed. */
  readonly command: Command;
  readonly given: Given;
  /** All there are. */
  readonly commands: readonly Command[];
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Talk on stderr; silent with --quiet. */
  readonly say: (text: string) => void;
  /** From now on errors pass through this before they are shown. */
  readonly redactWith: (redact: (text: string) => string) => void;
}
