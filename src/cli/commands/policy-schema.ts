import type { Command } from '../command.ts';
import * as options from '../options.ts';

export const policySchema: Command = {
  path: ['policy', 'schema'],
  group: 'files',
  summary: 'print the JSON Schema of policy.yaml, for editors',
  options: [options.output, ...options.always],
  examples: [
    {
      line: 'grantwarden policy schema --output policy.schema.json',
      says: 'completion and checks while you write',
    },
  ],
  async run({ given, io }) {
    const [{ policyFileSchema }, { writeOutput }] = await Promise.all([
      import('../../app/setup.ts'),
      import('../output.ts'),
    ]);
    await writeOutput(
      [`${JSON.stringify(policyFileSchema(), null, 2)}\n`],
      given.text('--output'),
      io.stdout,
    );
    return 0;
  },
};
