/** Run by decide.test.ts as a process of its own: writes one decision and is killed at the step that it was told. */
import { openWorkspace } from '../workspace/workspace.ts';
import { commit } from './decide.ts';
import { journalOf } from './journal.ts';
import { readPolicyText, replacePolicyText } from './policy-file.ts';
import { systemClock } from './system-clock.ts';

const [workspaceDir = '', file = '', step = ''] = process.argv.slice(2);
const workspace = openWorkspace(workspaceDir);
const before = readPolicyText(file);
const after = `${before}# decided\n`;
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

using _ = workspace.lock('policy', '', 5_000);
using journal = journalOf({ workspace, clock: systemClock() });
await commit(
  {
    journal,
    async replace(...change) {
      if (step === 'before writing') die();
      await replacePolicyText(...change);
      if (step === 'after writing') die();
    },
  },
  {
    decisions: [{ what: 'ban', tenant: null, detail: {} }],
    before,
    after,
    file,
    who: 'anna',
    why: 'test',
  },
);
