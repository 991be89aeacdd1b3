import { onTestFinished } from 'vitest';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { createNetwork } from '../../kit/transport/network.ts';
import { createRedactor } from '../../kit/transport/redact.ts';
import type { Rules, SendPorts } from './destination.ts';

export const start = Date.parse('2026-11-22T06:00:00.000Z');

export interface SetClock extends Clock {
  /** Time that passes only here. */
  pass(ms: number): void;
}

export function setClock(): SetClock {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: () => Promise.reject(new Error('nothing here sleeps')),
    pass: (ms) => {
      now += ms;
    },
  };
}

export interface TestPorts extends SendPorts {
  readonly clock: SetClock;
}

/** Any address is allowed; `secrets` are what references stand for. */
export function testPorts(secrets: Readonly<Record<string, string>>, ca: readonly string[] = []): TestPorts {
  const network = createNetwork({ env: {}, timeouts: { headersMs: 2_000, connectMs: 2_000 } });
  onTestFinished(() => network.close());
  const redactor = createRedactor();
  return {
    network,
    clock: setClock(),
    signal: new AbortController().signal,
    secret(reference) {
      const secret = secrets[reference];
      if (secret === undefined)
        return Promise.reject(new AppError('SECRET_UNREADABLE', { detail: `${reference} is not there` }));
      redactor.add(secret);
      return Promise.resolve(secret);
    },
    allowed: (address) => new URL(address),
    redact: redactor.redact,
    ca,
  };
}

export const rules: Rules = {
  name: 'all',
  severity: 'high',
  tenants: [],
  vendors: [],
  newOnly: true,
  digest: 'run',
  watch: true,
};

export function finding(id: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    detection: 'unapproved-app',
    severity: 'high',
    score: 70,
    status: 'new',
    firstSeen: '2026-11-22T06:00:00.000Z',
    title: `An app ${id}`,
    tenant: 'acme-slack',
    app: 'slack:A1',
    vendor: null,
    grants: [],
    people: 3,
    evidence: {},
    explanation: 'Nobody has approved it.',
    remedy: 'Approve it or cut it off.',
    frameworks: [],
    ...more,
  };
}
