/** What somebody does next with the workspace, drawn from the seed and from what the last audit saw. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chance, pick } from '../../src/sandbox/random.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { Audited } from '../world.ts';
import type { FireWorld } from './world.ts';

export const deedNames = [
  'audit',
  'audit by changes',
  'audit resumed',
  'audit offline',
  'audit on schedule',
  'plan',
  'apply',
  'undo',
  'decision',
  'feeds update',
  'purge',
  'forget',
  'view',
] as const;
export type DeedName = (typeof deedNames)[number];

export interface Deed {
  readonly name: DeedName;
  readonly args: readonly string[];
  /** What it may refuse, and rightly, whatever happens. */
  readonly refusals: readonly ErrorCode[];
}

const weighted: readonly DeedName[] = [
  'audit',
  'audit',
  ...Array.from({ length: 6 }, (): DeedName => 'audit by changes'),
  'audit resumed',
  'audit resumed',
  'audit offline',
  'audit on schedule',
  'audit on schedule',
  'audit on schedule',
  'audit on schedule',
  'plan',
  'plan',
  'plan',
  'apply',
  'apply',
  'apply',
  'apply',
  'undo',
  'decision',
  'decision',
  'feeds update',
  'purge',
  'forget',
  'view',
  'view',
];

/** Whoever has made a plan mostly carries it out, and some of these think better of it. */
const follows: Partial<Record<DeedName, readonly [then: DeedName, chance: number]>> = {
  plan: ['apply', 0.7],
  apply: ['undo', 0.3],
  undo: ['apply', 0.6],
};

function nameAt(seed: number, step: number): DeedName {
  const [then, likely] = (step > 1 ? follows[nameAt(seed, step - 1)] : undefined) ?? [];
  const goesOn = then !== undefined && chance(seed, step, 'goes on') < (likely ?? 0);
  return goesOn ? then : pick(weighted, seed, step, 'deed');
}

const planFile = (world: FireWorld): string => path.join(world.dir, 'disk', 'plan.json');

/** @param seen the last audit that came to its end; before the first there is one thing to do */
export function drawDeed(world: FireWorld, seen: Audited | null, step: number): Deed {
  const name = seen === null ? 'audit by changes' : nameAt(world.seed, step);
  const one = <T>(list: readonly T[], what: string): T | undefined =>
    list.length === 0 ? undefined : pick(list, world.seed, step, what);
  const fields = (list: readonly string[] = []): readonly (readonly (string | null)[])[] =>
    list.map((line) => JSON.parse(line) as readonly (string | null)[]);
  const holders = chance(world.seed, step, 'held') < 0.7 ? seen?.inventory.grants : seen?.inventory.apps;
  const app = one(fields(holders), 'app')?.[1] ?? 'nothing';
  const people = fields(seen?.inventory.principals).filter(([, kind]) => kind === 'user');
  const person = one(people, 'person')?.[3] ?? 'nobody';
  const finding = one(seen?.findings ?? [], 'finding')?.id ?? 'f_none';
  const out = ['--out', planFile(world), '--reason', 'soak'];
  const usual = ['USAGE', 'NOTHING_RECORDED'] as const;
  switch (name) {
    case 'audit':
      return { name, args: ['audit', '--full', '--allow-partial'], refusals: [] };
    case 'audit by changes':
      return { name, args: ['audit', '--allow-partial'], refusals: [] };
    case 'audit resumed':
      return { name, args: ['audit', '--resume', '--allow-partial'], refusals: ['NOTHING_TO_RESUME'] };
    case 'audit offline':
      return { name, args: ['audit', '--offline'], refusals: ['NOTHING_RECORDED'] };
    case 'audit on schedule':
      return { name, args: ['schedule', 'run', '--once', '--now', '--allow-partial'], refusals: [] };
    case 'purge':
      return { name, args: ['audit', '--allow-partial'], refusals: [] };
    case 'plan': {
      const kinds = [
        ['revoke', app],
        ['revoke', `person:${person}`],
        ['revoke', finding],
        ['contain', app],
        ['prune'],
        ['narrow', app],
      ] as const;
      const args = ['plan', ...pick(kinds, world.seed, step, 'kind'), '--all-tenants', ...out];
      return { name, args, refusals: [...usual, 'PLAN_PROTECTED'] };
    }
    case 'apply': {
      if (!existsSync(planFile(world))) return drawView(world, step, app, person, finding);
      const skip = chance(world.seed, step, 'skip') < 0.6 ? ['--skip-changed'] : [];
      return {
        name,
        args: ['apply', planFile(world), '--yes', '--json', ...skip],
        refusals: ['USAGE', 'PLAN_DRIFT', 'PLAN_PROTECTED', 'PLAN_UNRECORDED', 'ACT_NOT_CONFIGURED'],
      };
    }
    case 'undo':
      if (!existsSync(planFile(world))) return drawView(world, step, app, person, finding);
      return { name, args: ['undo', planFile(world), ...out], refusals: [...usual, 'PLAN_UNRECORDED'] };
    case 'decision':
      return {
        name,
        args: drawDecision(world, step, app, finding),
        refusals: [...usual, 'DECISION_REFUSED'],
      };
    case 'feeds update':
      return { name, args: ['feeds', 'update'], refusals: [] };
    case 'forget': {
      const even = chance(world.seed, step, 'even so') < 0.7 ? ['--even-so'] : [];
      return { name, args: ['forget', person, '--yes', ...even], refusals: ['USAGE', 'FORGET_REFUSED'] };
    }
    case 'view':
      return drawView(world, step, app, person, finding);
  }
}

function drawDecision({ seed }: FireWorld, step: number, app: string, finding: string): readonly string[] {
  const why = ['--reason', 'soak', '--yes'];
  const until = ['--until', '2027-06-30'];
  return pick(
    [
      ['approve', app, '--owner', 'it@acme.example', ...until, ...why],
      ['approve', app, '--owner', 'it@acme.example', '--scopes', 'held', ...until, ...why],
      ['ban', app, ...why],
      ['ban', app, '--lift', ...why],
      ['waive', finding, ...until, ...why],
      ['waive', finding, '--lift', ...why],
    ],
    seed,
    step,
    'decision',
  );
}

function drawView({ seed }: FireWorld, step: number, app: string, person: string, finding: string): Deed {
  const args = pick(
    [
      ...['apps', 'grants', 'people', 'vendors', 'findings', 'credentials', 'controls', 'runs'].map(
        (what) => ['list', what],
      ),
      ...['table', 'json', 'ndjson', 'csv', 'markdown', 'html', 'sarif', 'ocsf'].map((format) => [
        'report',
        '--format',
        format,
      ]),
      ['trace', app],
      ['trace', person],
      ['explain', finding],
      ['diff'],
      ['journal'],
      ['journal', 'verify'],
      ['review'],
      ['schedule', 'status'],
      ['feeds', 'list'],
      ['policy', 'check'],
    ],
    seed,
    step,
    'view',
  );
  return { name: 'view', args, refusals: ['USAGE', 'NOTHING_RECORDED'] };
}
