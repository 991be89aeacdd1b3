/** Run by lock.test.ts as a process of its own: takes a lock, tells so, and holds it until killed. */
import { takeLock } from './lock.ts';

const [folder = '', name = ''] = process.argv.slice(2);
takeLock(folder, 'collect', name);
// The lock is held although nobody refers to it any more.
globalThis.gc?.();
process.stdout.write('held\n');
setInterval(() => {}, 60_000);
