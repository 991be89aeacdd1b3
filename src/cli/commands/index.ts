/** The commands, in the order of `--help`. A new one is its file and its line here. */
import type { Command } from '../command.ts';
import { apply } from './apply.ts';
import { approve } from './approve.ts';
import { audit } from './audit.ts';
import { ban } from './ban.ts';
import { certify } from './certify.ts';
import { completion } from './completion.ts';
import { configSchema } from './config-schema.ts';
import { demo } from './demo.ts';
import { diff } from './diff.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { feedsList } from './feeds-list.ts';
import { feedsUpdate } from './feeds-update.ts';
import { fleetAdd } from './fleet-add.ts';
import { fleetInit } from './fleet-init.ts';
import { fleetRemove } from './fleet-remove.ts';
import { fleetReport } from './fleet-report.ts';
import { fleetRun } from './fleet-run.ts';
import { fleetStatus } from './fleet-status.ts';
import { fleetTrace } from './fleet-trace.ts';
import { fleetWorker } from './fleet-worker.ts';
import { forget } from './forget.ts';
import { importGoogleApps } from './import-google-apps.ts';
import { importGoogleDwd } from './import-google-dwd.ts';
import { init } from './init.ts';
import { journal } from './journal.ts';
import { journalExport } from './journal-export.ts';
import { journalVerify } from './journal-verify.ts';
import { list } from './list.ts';
import { nudge } from './nudge.ts';
import { nudgeImport } from './nudge-import.ts';
import { nudgeStatus } from './nudge-status.ts';
import { planContain } from './plan-contain.ts';
import { planNarrow } from './plan-narrow.ts';
import { planPrune } from './plan-prune.ts';
import { planRevoke } from './plan-revoke.ts';
import { planShow } from './plan-show.ts';
import { policyCheck } from './policy-check.ts';
import { policyDiff } from './policy-diff.ts';
import { policyImport } from './policy-import.ts';
import { policySchema } from './policy-schema.ts';
import { policySuggest } from './policy-suggest.ts';
import { policyTest } from './policy-test.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { sandbox } from './sandbox.ts';
import { scheduleInstall } from './schedule-install.ts';
import { scheduleRun } from './schedule-run.ts';
import { scheduleStatus } from './schedule-status.ts';
import { scopesClassify } from './scopes-classify.ts';
import { trace } from './trace.ts';
import { undo } from './undo.ts';
import { waive } from './waive.ts';

export const commands: readonly Command[] = [
  demo,
  init,
  doctor,
  audit,
  scheduleRun,
  scheduleInstall,
  scheduleStatus,
  review,
  list,
  explain,
  trace,
  diff,
  report,
  approve,
  ban,
  waive,
  certify,
  planRevoke,
  planContain,
  planPrune,
  planNarrow,
  planShow,
  apply,
  undo,
  nudge,
  nudgeImport,
  nudgeStatus,
  journal,
  journalVerify,
  journalExport,
  configSchema,
  policyCheck,
  policySuggest,
  policyImport,
  policyDiff,
  policyTest,
  policySchema,
  feedsUpdate,
  feedsList,
  importGoogleDwd,
  importGoogleApps,
  scopesClassify,
  fleetInit,
  fleetAdd,
  fleetWorker,
  fleetRun,
  fleetStatus,
  fleetTrace,
  fleetReport,
  fleetRemove,
  forget,
  sandbox,
  completion,
];
