/** What befalls a step, drawn from the seed. */
import { type Fault, faultNames } from '../../src/sandbox/contract.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { chance, pick, pickIndex } from '../../src/sandbox/random.ts';
import { killPoints } from '../soak/durable-writes.ts';
import type { FireTask } from './task.ts';

export type Trouble =
  | { readonly kind: 'nothing' }
  /** At a durable write, counted from the start of the command. */
  | { readonly kind: 'killed at a write'; readonly task: Pick<FireTask, 'kill' | 'wholeFilesToo'> }
  | { readonly kind: 'killed at a moment'; readonly afterMs: number }
  /** `bytes`: so much of a real disk is left; `task`: where no disk can be mounted. */
  | {
      readonly kind: 'disk full';
      readonly bytes: number;
      readonly task: Pick<FireTask, 'fullFrom' | 'wholeFilesToo'>;
    }
  | { readonly kind: 'clock wrong'; readonly ms: number }
  | { readonly kind: 'clock jumps'; readonly task: Pick<FireTask, 'jump'> }
  | { readonly kind: 'two at once'; readonly same: boolean }
  | { readonly kind: 'file spoiled' };

const kinds: readonly Trouble['kind'][] = [
  'nothing',
  'nothing',
  'nothing',
  'nothing',
  'killed at a write',
  'killed at a write',
  'killed at a write',
  'killed at a moment',
  'killed at a moment',
  'disk full',
  'clock wrong',
  'clock jumps',
  'two at once',
  'file spoiled',
  'file spoiled',
  'file spoiled',
];
const hour = 3_600_000;
const jumps = [-72 * hour, -25 * hour, -2 * hour, 2 * hour, 25 * hour, 10 * 24 * hour];

/** @param long the command makes many writes */
export function drawTrouble(seed: number, step: number, long: boolean): Trouble {
  const kind = pick(kinds, seed, step, 'trouble');
  const at = 1 + pickIndex(long ? 40 : 8, seed, step, 'write');
  switch (kind) {
    case 'nothing':
    case 'file spoiled':
      return { kind };
    case 'killed at a write':
      return {
        kind,
        task: { kill: { at, point: pick(killPoints, seed, step, 'point') }, wholeFilesToo: true },
      };
    case 'killed at a moment':
      return { kind, afterMs: 150 + pickIndex(long ? 2_500 : 700, seed, step, 'moment') };
    case 'disk full':
      return {
        kind,
        bytes: pickIndex(long ? 300_000 : 30_000, seed, step, 'bytes'),
        task: { fullFrom: at, wholeFilesToo: true },
      };
    case 'clock wrong':
      return { kind, ms: pick(jumps, seed, step, 'jump') };
    case 'clock jumps':
      return {
        kind,
        task: { jump: { after: pickIndex(30, seed, step, 'readings'), ms: pick(jumps, seed, step, 'jump') } },
      };
    case 'two at once':
      return { kind, same: chance(seed, step, 'same') < 0.5 };
  }
}

/** Nobody can notice events that a log never shows, and two more would only say that an audit is not complete. */
const left: ReadonlySet<string> = new Set(['missing-rows', 'forbidden-stream', 'slow']);
const striking = faultNames.filter((name) => !left.has(name));

export interface Weather {
  readonly faults: readonly Fault[];
  /** No credential is good. */
  readonly signedOut: boolean;
}

/** @param platforms a token of Slack's that has ended is not renewed: what it strikes there never works again */
export function drawWeather(seed: number, step: number, platforms: readonly PlatformName[]): Weather {
  const is = chance(seed, step, 'weather');
  if (is < 0.6) return { faults: [], signedOut: false };
  if (is > 0.96) return { faults: [], signedOut: true };
  const count = 1 + pickIndex(3, seed, step, 'faults');
  const endless = platforms.includes('slack') ? 'token-expiry' : null;
  return {
    faults: Array.from({ length: count }, (_, nth) => ({
      name: pick(striking, seed, step, 'fault', nth),
      rate: pick([0.02, 0.1, 0.4], seed, step, 'rate', nth),
    })).filter(({ name }) => name !== endless),
    signedOut: false,
  };
}
