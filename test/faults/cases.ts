/** Which faults the table shows, and how often each strikes. */
import { type FaultName, faultNames } from '../../src/sandbox/contract.ts';

export interface FaultCase {
  readonly label: string;
  /** As `--faults` of the sandbox takes it. */
  readonly faults: string;
  /** Rows that break must be counted. */
  readonly countsRows?: true;
  /**
   * Nobody can notice events that a log never shows: what is said of the last use may then be too old, and what the
   * log told the end of may still stand. Nothing else may be missing unsaid.
   */
  readonly findingsMayErr?: true;
}

/** These bend one list for good, or fire once; a rate would only make them rarer. */
const lasting: ReadonlySet<FaultName> = new Set([
  'endless-cursor',
  'foreign-next',
  'token-expiry',
  'forbidden-stream',
  'missing-rows',
]);

/** Strike what changes a tenant, which an audit never does. */
const ofWrites: ReadonlySet<FaultName> = new Set(['lost-write', 'lost-answer', 'throttled-write']);

const mixes: readonly FaultCase[] = [
  { label: 'redirect in a list', faults: 'foreign-next,empty-page@1' },
  {
    label: 'bad weather',
    faults: '429-fraction@0.1,502-html@0.1,reset@0.1,truncated@0.1,duplicate-rows@0.2',
  },
  {
    label: 'bad day',
    faults:
      '429-date@0.1,quota-403@0.1,503@0.2,truncated@0.1,token-expiry@0.02,malformed-row@0.1,empty-page@0.2',
  },
];

export function faultCases(rates: readonly number[]): readonly FaultCase[] {
  const ofReads = faultNames.filter((name) => !ofWrites.has(name));
  const single = ofReads.flatMap((name) =>
    (lasting.has(name) ? [1] : rates).map((rate) => ({
      label: rate === 1 ? name : `${name} ${rate * 100} %`,
      faults: `${name}@${rate}`,
      ...(name === 'malformed-row' ? { countsRows: true as const } : {}),
      ...(name === 'missing-rows' ? { findingsMayErr: true as const } : {}),
    })),
  );
  return [...single, ...mixes];
}
