import { commands } from './commands/index.ts';
import { listenForInterruption } from './exit.ts';
import { processIo } from './io.ts';
import { runCli } from './run.ts';

/** Ends the process. A function, as chunks that load later may lie in one file with this and would wait for it. */
export async function runProgram(): Promise<never> {
  const io = processIo();
  const interruption = listenForInterruption((text) => void io.stderr.write(text));
  const code = await runCli(process.argv.slice(2), { commands, io, signal: interruption.signal });
  process.exit(code);
}
