/** The rows. A new one is its file and its line here. */
import type { Row } from '../row.ts';
import { googleFull } from './google-full.ts';
import { incremental } from './incremental.ts';
import { judge } from './judge.ts';
import { microsoftFull } from './microsoft-full.ts';
import { salesforceFull } from './salesforce-full.ts';
import { sideBySide } from './side-by-side.ts';
import { slackFull } from './slack-full.ts';
import { startup } from './startup.ts';
import { tui } from './tui.ts';

export const rows: readonly Row[] = [
  googleFull,
  microsoftFull,
  slackFull,
  salesforceFull,
  incremental,
  sideBySide,
  judge,
  startup,
  tui,
];
