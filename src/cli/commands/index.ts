/** The commands, in the order of `--help`. A new one is its file and its line here. */
import type { Command } from '../command.ts';
import { audit } from './audit.ts';
import { completion } from './completion.ts';
import { configSchema } from './config-schema.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { feedsList } from './feeds-list.ts';
import { feedsUpdate } from './feeds-update.ts';
import { init } from './init.ts';
import { list } from './list.ts';
import { policyCheck } from './policy-check.ts';
import { policyDiff } from './policy-diff.ts';
import { policyImport } from './policy-import.ts';
import { policySchema } from './policy-schema.ts';
import { policySuggest } from './policy-suggest.ts';
import { policyTest } from './policy-test.ts';
import { report } from './report.ts';
import { sandbox } from './sandbox.ts';
import { scopesClassify } from './scopes-classify.ts';
import { trace } from './trace.ts';

export const commands: readonly Command[] = [
  demo,
  init,
  doctor,
  audit,
  list,
  explain,
  trace,
  report,
  configSchema,
  policyCheck,
  policySuggest,
  policyImport,
  policyDiff,
  policyTest,
  policySchema,
  feedsUpdate,
  feedsList,
  scopesClassify,
  sandbox,
  completion,
];
