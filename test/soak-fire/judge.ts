/** What an audit may say otherwise than a full one at the same moment: what the connectors’ READMEs say, and no more. */
import { type PlatformName, platformNames, simulatedPlatforms } from '../../src/sandbox/platforms.ts';
import { lacking } from '../faults/compare.ts';
import { type Difference, differencesBetween } from '../incremental/equality.ts';
import { googleStaleness } from '../incremental/google-workspace-life.ts';
import { type Staleness, streamsOf } from '../incremental/life.ts';
import { microsoftExcuses } from '../incremental/microsoft-365-life.ts';
import { slackStaleness } from '../incremental/slack-life.ts';
import type { Audited, Inventory } from '../world.ts';
import type { FireWorld } from './world.ts';

/** What one world’s audits may say late, by platform, as the connectors’ READMEs say. */
export interface Judge {
  /**
   * @param said what the sandbox has changed since the audit before
   * @returns what is said otherwise and not excused
   */
  compare(own: Audited, truth: Audited, said: readonly string[]): Compared;
  /** Rows that were true at some time: nothing else may be carried. */
  remember(truth: Audited): void;
}

export interface Compared {
  readonly problems: readonly string[];
  readonly excused: number;
  /** Tenants of which all that can be read was read. */
  readonly whole: number;
}

export function createJudge(world: FireWorld): Judge {
  const deaf = { hear: () => [], excuses: () => false } as const satisfies Staleness;
  const staleness: Readonly<Record<PlatformName, Staleness>> = {
    'google-workspace': googleStaleness(false),
    'microsoft-365': { ...deaf, excuses: microsoftExcuses(false) },
    slack: slackStaleness(world.log, world.sandbox.clock),
    salesforce: deaf,
  };
  const everTrue = new Set<string>();
  let googleWholeAt = 0;
  return {
    remember({ inventory }) {
      for (const row of rowsOf(inventory)) everTrue.add(row);
    },
    compare(own, truth, said) {
      this.remember(truth);
      for (const platform of world.drawn.platforms)
        staleness[platform].hear(
          ofPlatform(own, platform),
          // Who joins or leaves does so everywhere.
          said.filter(
            (line) => line.startsWith(platform) || !platformNames.some((name) => line.startsWith(name)),
          ),
          1,
        );
      if (wasReadWhole(own, 'google-workspace', 'tokens')) googleWholeAt = world.sandbox.clock.now();
      const nameless = world.nameless.since(googleWholeAt);
      const problems = rowsOf(own.inventory)
        .filter((row) => !everTrue.has(row))
        .map((row) => `it was never so: ${row}`);
      let excused = 0;
      const whole = world.drawn.platforms.filter((platform) => !lacksMore(own, truth, platform));
      const differences = differencesBetween(own.inventory, truth.inventory);
      for (const platform of whole) {
        const [mine, theirs] = [ofPlatform(own, platform), ofPlatform(truth, platform)];
        const excuse = own.outcome.view.run.mode === 'full' ? 'excusesWhole' : 'excuses';
        // What a stream that never comes to its end has met is carried for good.
        const carries = streamsOf(mine).some(({ name, status }) => status === 'partial' && name !== refused);
        for (const difference of differences.filter((each) => platformOf(each) === platform)) {
          const { only, list, line } = difference;
          const isExcused =
            carries ||
            (platform === 'google-workspace' && nameless.has(appOf(difference))) ||
            staleness[platform][excuse]?.(difference, mine, only === 'full' ? theirs : mine) === true;
          if (isExcused) excused += 1;
          else problems.push(`${only === 'full' ? 'missing' : 'not so any more'}: ${list} ${line}`);
        }
        const had = new Set(rowsOf(own.inventory));
        for (const row of carries ? rowsOf(truth.inventory, platform) : [])
          if (!had.has(row)) problems.push(`missing: ${row}`);
      }
      return { problems, excused, whole: whole.length };
    },
  };
}

/** Client id of the app that a grant or an app is of. */
function appOf({ list, line }: Difference): string {
  const [, app] = JSON.parse(line) as readonly unknown[];
  return list === 'grants' || list === 'apps' ? String(app).replace(/^[a-z0-9-]+:/u, '') : '';
}

function wasReadWhole(audited: Audited, platform: PlatformName, stream: string): boolean {
  return streamsOf(ofPlatform(audited, platform)).some(
    ({ name, status, changes }) => name === stream && status === 'complete' && changes === undefined,
  );
}

/** Google refuses the tokens of suspended people, always. */
const refused = 'suspended-user-grants';

/** Something could not be read this time that could be read. */
function lacksMore(own: Audited, truth: Audited, platform: PlatformName): boolean {
  const gaps = new Set(lacking(ofPlatform(truth, platform)));
  return lacking(ofPlatform(own, platform)).some((gap) => !gaps.has(gap));
}

/** Streams of different platforms have the same names, and people the same addresses. */
function ofPlatform(audited: Audited, platform: PlatformName): Audited {
  const { outcome, inventory } = audited;
  const tenants = outcome.view.tenants.filter((tenant) => tenant.platform === platform);
  const lists = Object.entries(inventory).map(([list, lines]) => [
    list,
    (lines as readonly string[]).filter((line) => platformOf({ line }) === platform),
  ]);
  return {
    ...audited,
    outcome: { ...outcome, view: { ...outcome.view, tenants } },
    inventory: Object.fromEntries(lists) as Inventory,
  };
}

function platformOf({ line }: Pick<Difference, 'line'>): PlatformName {
  const fields = JSON.parse(line) as readonly unknown[];
  for (const platform of platformNames)
    if (fields[0] === simulatedPlatforms[platform].tenant || String(fields[1]).startsWith(`${platform}:`))
      return platform;
  // A credential of no app: Salesforce alone has them.
  return 'salesforce';
}

/** Grants, people and credentials by what they are; names, states and settings change. */
function rowsOf({ grants, credentials, principals }: Inventory, platform?: PlatformName): readonly string[] {
  const isOf = (line: string): boolean => platform === undefined || platformOf({ line }) === platform;
  return [
    ...grants
      .filter(isOf)
      .map((line) => `grant ${JSON.stringify((JSON.parse(line) as readonly unknown[]).slice(0, 5))}`),
    ...credentials
      .filter(isOf)
      .map((line) => `credential ${JSON.stringify((JSON.parse(line) as readonly unknown[]).slice(0, 3))}`),
    ...principals
      .filter(isOf)
      .map((line) => `person ${JSON.stringify((JSON.parse(line) as readonly unknown[]).slice(0, 3))}`),
  ];
}
