/** What a workspace says of its tenants, held against what a full audit in a fresh one reads at the same moment. */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { audit } from '../../src/app/audit.ts';
import { compose, type Composed } from '../../src/app/compose.ts';
import { clockOf } from '../../src/app/sandbox.ts';
import { type PlatformName, platformNames, simulatedPlatforms } from '../../src/sandbox/platforms.ts';
import { type Difference, differencesBetween } from '../incremental/equality.ts';
import { googleStaleness } from '../incremental/google-workspace-life.ts';
import { type Staleness, streamsOf } from '../incremental/life.ts';
import { microsoftExcuses } from '../incremental/microsoft-365-life.ts';
import { slackStaleness } from '../incremental/slack-life.ts';
import { type Audited, type Inventory, inventoryOf } from '../world.ts';
import { lacking } from '../faults/compare.ts';
import type { FireWorld } from './world.ts';

/** The last run of the workspace, from a copy, so that looking changes nothing; null: none came to its end. */
export async function lookAt(world: FireWorld): Promise<Audited | null> {
  const copy = path.join(world.dir, `look-${randomUUID()}`);
  mkdirSync(copy, { mode: 0o700 });
  for (const name of readdirSync(world.workspace))
    if (name.startsWith('inventory.db')) cpSync(path.join(world.workspace, name), path.join(copy, name));
  try {
    return await reading(world, copy, async (app) => {
      const run = existsSync(path.join(copy, 'inventory.db')) ? app.inventory.lastRun() : null;
      return run === null ? null : await audited(app.inventory.view(run));
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/**
 * By a good credential, a right clock and without faults. Where it lacks more than the truth before, which on a machine
 * that has too much to do may be, it is asked again.
 */
export async function truthOf(world: FireWorld, before: Audited | null = null): Promise<Audited> {
  world.faults([]);
  world.vendor.credential(true);
  let truth = await fullAudit(world);
  for (
    let tries = 0;
    tries < 3 && lacking(truth).length > (before === null ? 0 : lacking(before).length);
    tries += 1
  ) {
    const again = await fullAudit(world);
    if (lacking(again).length < lacking(truth).length) truth = again;
    // Twice the same: that is what this tenant does not show.
    else break;
  }
  return truth;
}

async function fullAudit(world: FireWorld): Promise<Audited> {
  const fresh = path.join(world.dir, `truth-${randomUUID()}`);
  try {
    return await reading(world, fresh, async (app) => {
      const options = { mode: 'full', resume: false, failOn: null, allowPartial: true } as const;
      return audited((await audit(app, options)).view);
    });
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function reading<Result>(
  world: FireWorld,
  workspace: string,
  use: (app: Composed) => Promise<Result>,
): Promise<Result> {
  const configFile = `${world.configFile}.judge.yaml`;
  const { version, policy, tenants } = parse(await readFile(world.configFile, 'utf8')) as Record<
    string,
    unknown
  >;
  await writeFile(configFile, stringify({ version, policy, tenants, workspace }), { mode: 0o600 });
  const { signal } = new AbortController();
  const env = { HOME: world.dir };
  const app = await compose({ configFile, env, signal, tenants: [], clock: clockOf(world.sandbox) });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

async function audited(view: Audited['outcome']['view']): Promise<Audited> {
  const outcome = { view, errors: [], exit: 0, purged: null } as const;
  return {
    outcome,
    inventory: await inventoryOf(outcome),
    findings: await Array.fromAsync(view.findings()),
    notAssessed: [],
  };
}

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
