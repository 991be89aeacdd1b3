/** Run by secret-save.test.ts as a process of its own: replaces a secret again and again until it is killed. */
import { createSecretWriter } from './secret-save.ts';

const [configFile = ''] = process.argv.slice(2);
const save = createSecretWriter({ configFile, register: () => {} });
for (let turn = 1; ; turn += 1) {
  // Long enough that a write in place would be seen half done.
  await save('file:token', `${turn}:${String(turn % 10).repeat(400_000)}:${turn}`);
  process.stdout.write(`${turn}\n`);
}
