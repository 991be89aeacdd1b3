import type { Command } from '../command.ts';
import * as options from '../options.ts';

export const configSchema: Command = {
  path: ['config', 'schema'],
  group: 'files',
  summary: 'print the JSON Schema of grantwarden.yaml, for editors',
  options: [options.output, ...options.always],
  examples: [
    {
      line: 'grantwarden config schema --output grantwarden.schema.json',
      says: 'then name it in the first line of the file: # yaml-language-server: $schema=…',
    },
  ],
  async run({ given, io }) {
    const [{ configurationSchema }, { writeOutput }] = await Promise.all([
      import('../../app/setup.ts'),
      import('../output.ts'),
    ]);
    await writeOutput(
      [`${JSON.stringify(await configurationSchema(), null, 2)}\n`],
      given.text('--output'),
      io.stdout,
    );
    return 0;
  },
};
