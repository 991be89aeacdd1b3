/** The command line, by the clock of the sandbox, and ended or out of space at the durable write that was drawn. */
import { disturb } from '../soak/durable-writes.ts';
import { currentTask } from './task.ts';

disturb(currentTask());
// Only now: what writes takes its functions of node:fs when it is loaded.
const { runProgram } = await import('../../src/cli/program.ts');
await runProgram();
