/** What the schedulers of operating systems and CI are told, as text. Paths may hold whatever file systems allow. */

export interface InstallContext {
  /** Names the files and what they start. */
  readonly name: string;
  /** The program and what comes before its arguments, absolute. */
  readonly program: readonly string[];
  /** Absolute. */
  readonly configFile: string;
  /** Absolute. */
  readonly workspace: string;
  /** Further folders that a run writes into, absolute. */
  readonly writes: readonly string[];
  readonly cron: string;
  readonly timezone: string;
  readonly jitterMinutes: number;
  /** Who runs it. */
  readonly user: string;
}

export interface Installation {
  readonly files: readonly InstallFile[];
  /** Commands that put it to work, and hints as `# …`. */
  readonly enable: readonly string[];
}

export interface InstallFile {
  /** Relative to the folder it is written to. */
  readonly path: string;
  readonly text: string;
}

/** One word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A line break in a path would begin a line of its own in every one of these files. */
export function hasLineBreak({ program, configFile, workspace, writes }: InstallContext): boolean {
  return [...program, configFile, workspace, ...writes].some((text) => /[\0\n\r]/u.test(text));
}
