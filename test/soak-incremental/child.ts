/** One audit in a process of its own, which kills itself in the middle. */
import path from 'node:path';
import { audit } from '../../src/app/audit.ts';
import { compose } from '../../src/app/compose.ts';
import { type ClockReading, clockFrom } from '../bench/shared-clock.ts';

export interface KilledAudit {
  readonly configFile: string;
  readonly clock: ClockReading;
  /** After so many signs of progress. */
  readonly after: number;
}

const { configFile, clock, after } = JSON.parse(process.argv[2] ?? '{}') as KilledAudit;
let signs = 0;
const app = await compose({
  configFile,
  env: { HOME: path.dirname(configFile) },
  signal: new AbortController().signal,
  tenants: [],
  clock: clockFrom(clock),
  onProgress() {
    signs += 1;
    if (signs === after) process.kill(process.pid, 'SIGKILL');
  },
});
try {
  await audit(app, { mode: 'incremental', resume: false, failOn: null, allowPartial: true });
} finally {
  await app.close();
}
