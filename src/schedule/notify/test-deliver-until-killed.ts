/**
 * Run by deliver.test.ts as a process of its own, which is killed at the named moment: after the messages are in the
 * outbox, after one is marked as being sent, or after it was sent and before that is marked.
 */
import { createNetwork } from '../../kit/transport/network.ts';
import { deliver } from './deliver.ts';
import { testLetter } from './letter.ts';
import { openOutbox, type Outbox } from './outbox.ts';

const [file = '', url = '', moment = ''] = process.argv.slice(2);

function dieAt(name: string): void {
  if (name === moment) process.kill(process.pid, 'SIGKILL');
}

const opened = openOutbox(file);
const letter = testLetter('x', Date.now());
opened.add([{ key: 'a', entry: 'all', letter, held: false }], ['r-1'], Date.now());
dieAt('enqueued');
const outbox: Outbox = {
  ...opened,
  begin(row, now) {
    opened.begin(row, now);
    dieAt('begun');
  },
  delivered(row, said, now) {
    dieAt('sent');
    opened.delivered(row, said, now);
  },
};
const destination = {
  name: 'all',
  severity: 'high',
  tenants: [],
  vendors: [],
  newOnly: true,
  digest: 'run',
  watch: true,
  to: 'webhook',
  url,
  secret: 'env:KEY',
  keyId: '1',
} as const;
await deliver(outbox, [destination], {
  network: createNetwork({ env: {} }),
  clock: { now: Date.now, monotonic: () => performance.now(), sleep: () => Promise.reject(new Error('no')) },
  signal: new AbortController().signal,
  secret: () => Promise.resolve('k'.repeat(16)),
  allowed: (address) => new URL(address),
  redact: (text) => text,
});
process.exit(0);
