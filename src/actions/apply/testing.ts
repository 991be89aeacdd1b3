/** A vendor with one list of grants, an actor on it, and a plan to end them. */
import { isoTime } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { type Action, type Plan, planSchema } from '../../core/plan.ts';
import type { Actor, ActorIdentity, UndoRecipe } from '../../kit/acting.ts';
import type { ActionState, Applied, ApplyOptions, ApplyPorts, ApplyStep, Past } from './ports.ts';
import { applyPlan } from './apply.ts';

export const startedAt = Date.parse('2026-11-22T03:00:00Z');

/** What happens to the n-th write: it answers, is lost after or before it was made, or is refused. */
export type Mishap = 'none' | 'lost-after' | 'lost-before' | 'refused' | 'signed-out' | 'throttled';

export interface Vendor {
  /** Grant id to its scopes; gone when ended. */
  readonly grants: Map<string, string>;
  /** Writes that changed something, by grant. */
  readonly changes: Map<string, number>;
  mishap: (id: string, nth: number) => Mishap;
}

export function vendorOf(count: number, mishap: Vendor['mishap'] = () => 'none'): Vendor {
  return {
    grants: new Map(Array.from({ length: count }, (_, index) => [`g${index}`, 'mail files'])),
    changes: new Map(),
    mishap,
  };
}

export function actionOf(index: number, more: Partial<Action> = {}): Action {
  return {
    id: `a${index}`,
    tenant: 'acme',
    platform: 'google-workspace',
    phase: 'end-grants',
    kind: 'revoke-grant',
    target: {
      clientId: 'zoomly',
      name: 'Zoomly',
      principal: { kind: 'user', id: `u${index}`, label: `person${index}@acme.example` },
      resource: '',
      grant: `g${index}`,
      handles: [],
      facts: {},
    },
    expects: { scopes: 'mail files' },
    what: `delete Zoomly’s token of person${index}@acme.example`,
    why: 'asked for',
    survives: 'Access tokens already issued: up to 60 minutes.',
    survivesMinutes: 60,
    reversible: 'no',
    undo: 'The person consents again.',
    permission: 'admin.directory.user.security',
    ...more,
  };
}

export function planOf(actions: readonly Action[], more: Partial<Plan> = {}): Plan {
  return {
    schema: planSchema,
    id: 'p_1',
    intent: 'revoke',
    what: ['Zoomly'],
    reason: null,
    createdAt: isoTime(startedAt),
    basis: { run: 'r1', finishedAt: isoTime(startedAt), undoes: null },
    tenants: [...new Set(actions.map(({ tenant }) => tenant))].map((id) => ({
      id,
      platform: 'google-workspace',
      vendorId: 'C01',
      seconds: 1,
      gaps: [],
    })),
    actions,
    manual: [],
    notes: [],
    people: actions.length,
    allowed: [],
    journalHead: null,
    ...more,
  };
}

export function actorOf(vendor: Vendor, identity: Partial<ActorIdentity> = {}): Actor {
  let writes = 0;
  return {
    identify: () =>
      Promise.resolve({
        tenant: 'C01',
        clientId: 'grantwarden',
        operator: ['admin@acme.example'],
        ...identity,
      }),
    examine: () => Promise.resolve([]),
    look: ({ target: { grant }, expects }) => {
      const scopes = vendor.grants.get(grant ?? '');
      if (scopes === undefined) return Promise.resolve({ is: 'done' });
      if (scopes !== expects['scopes'])
        return Promise.resolve({ is: 'changed', how: `it holds ${scopes}, not ${expects['scopes']}` });
      return Promise.resolve({ is: 'ready', undo: null });
    },
    act: async ({ target: { grant } }) => {
      const id = grant ?? '';
      const mishap = vendor.mishap(id, writes);
      writes += 1;
      // Others may get a turn, as with a real vendor.
      await Promise.resolve();
      if (mishap === 'refused')
        throw new AppError('ACT_REFUSED', { detail: 'the user is a super administrator' });
      if (mishap === 'signed-out') throw new AppError('SIGN_IN_EXPIRED');
      if (mishap === 'throttled') throw new AppError('READ_THROTTLED');
      if (mishap === 'lost-before') throw new AppError('ACT_UNKNOWN', { detail: 'reset' });
      if (vendor.grants.delete(id)) vendor.changes.set(id, (vendor.changes.get(id) ?? 0) + 1);
      if (mishap === 'lost-after') throw new AppError('ACT_UNKNOWN', { detail: 'reset' });
      return {};
    },
  };
}

export interface Line {
  readonly action: string;
  readonly what: 'intent' | ActionState;
}

/** The process dies at the n-th thing that must be durable. */
class Killed extends Error {}

export interface Harness {
  readonly journal: Line[];
  readonly steps: ApplyStep[];
  readonly undo: Map<string, UndoRecipe | null>;
  readonly controller: AbortController;
  readonly ports: ApplyPorts;
  readonly apply: (plan: Plan, options?: Partial<ApplyOptions>) => Promise<Applied>;
}

export interface HarnessOptions {
  readonly actors?: ReadonlyMap<string, Actor>;
  readonly past?: readonly Line[];
  readonly dieAt?: number;
}

export function harness(
  vendor: Vendor,
  { actors, past = [], dieAt = Infinity }: HarnessOptions = {},
): Harness {
  const journal: Line[] = [...past];
  const steps: ApplyStep[] = [];
  const undo = new Map<string, UndoRecipe | null>();
  const controller = new AbortController();
  let now = startedAt;
  let durable = 0;
  const write = (line: Line): Promise<void> => {
    durable += 1;
    if (durable === dieAt) return Promise.reject(new Killed());
    if (durable > dieAt) return new Promise(() => undefined);
    journal.push(line);
    return Promise.resolve();
  };
  const actor = actorOf(vendor);
  const ports: ApplyPorts = {
    clock: {
      now: () => now,
      monotonic: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    signal: controller.signal,
    past: pastOf(past),
    journal: {
      intent: ({ id }) => write({ action: id, what: 'intent' }),
      outcome: ({ id }, state) => write({ action: id, what: state }),
    },
    actor: (tenant) => {
      const own = actors?.get(tenant) ?? (actors === undefined ? actor : undefined);
      return own === undefined ? Promise.reject(new AppError('ACT_NOT_CONFIGURED')) : Promise.resolve(own);
    },
    saveUndo: (recipes) => {
      for (const [id, recipe] of recipes) undo.set(id, recipe);
      return Promise.resolve();
    },
    onProgress: () => undefined,
    onStep: (step) => void steps.push(step),
  };
  return {
    journal,
    steps,
    undo,
    controller,
    ports,
    apply: (plan, options = {}) => applyPlan(plan, { dryRun: false, skipChanged: false, ...options }, ports),
  };
}

/** An intent without outcome is unknown. */
function pastOf(lines: readonly Line[]): Past {
  const past = new Map<string, 'done' | 'already' | 'refused' | 'unknown'>();
  for (const { action, what } of lines) {
    if (what === 'intent') past.set(action, 'unknown');
    else if (what === 'waiting') past.delete(action);
    else if (what !== 'changed') past.set(action, what);
  }
  return past;
}
