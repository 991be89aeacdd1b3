/** A Slack organisation that lives for some days, audited by its changes once a day, and each time in full beside it. */
import type { SandboxClock, SandboxReply } from '../../src/sandbox/contract.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { startWorld } from '../world.ts';
import type { Difference } from './equality.ts';
import { type Life, live, readByChanges, sandboxOf, type Staleness } from './life.ts';

export interface SlackLife extends Life {
  readonly workspaces: number;
}

/**
 * @returns what an audit by changes said otherwise than one in full, although a log tells of it or all is asked each
 * time; and in the end, when everything has been read again, whatever is said otherwise
 */
export async function slackLife({ workspaces, ...life }: SlackLife): Promise<readonly string[]> {
  const log = new ReadLog();
  const options = sandboxOf(life);
  await using world = await startWorld({
    platforms: ['slack'],
    timeScale: 1_000,
    extras: { slack: { workspaces } },
    ...options,
    intercept: (call) => log.heard(call, options.intercept ?? (({ real }) => real())),
  });
  let byChanges = false;
  const staleness = slackStaleness(log, world.sandbox.clock);
  const problems = await live(world, life, {
    hear(audited, said, day) {
      byChanges ||= readByChanges(audited).includes('approved-apps');
      return staleness.hear(audited, said, day);
    },
    excuses: (...said) => staleness.excuses(...said),
  });
  return byChanges ? problems : [...problems, 'decisions were never read by their changes'];
}

/** @param log must hear all calls of the audits */
export function slackStaleness(log: ReadLog, clock: Pick<SandboxClock, 'now'>): Staleness {
  let told: ReadonlySet<string> = new Set();
  return {
    hear() {
      told = log.take(clock.now());
      return [];
    },
    excuses: (difference, audited) =>
      readByChanges(audited).includes('approved-apps') && mayBeLate(difference, told),
  };
}

/** What the audit log has told of decisions since the last audit, as `app place`. */
export class ReadLog {
  #since = Number.POSITIVE_INFINITY;
  #told = new Set<string>();

  /** @param now milliseconds: what happens from then on is told the next time */
  take(now: number): ReadonlySet<string> {
    const told = this.#told;
    this.#since = now;
    this.#told = new Set();
    return told;
  }

  async heard(
    call: InterceptedCall,
    answer: (call: InterceptedCall) => Promise<SandboxReply>,
  ): Promise<SandboxReply> {
    const reply = await answer(call);
    if (!call.request.url.pathname.endsWith('/logs') || reply.status !== 200 || reply.broken !== undefined)
      return reply;
    const { entries = [] } = JSON.parse(reply.body ?? '{}') as Log;
    for (const { action, date_create, entity, context } of entries)
      if (decisions.test(action) && date_create * 1000 >= this.#since)
        this.#told.add(`${entity?.app?.id} ${context?.location?.id}`);
    return reply;
  }
}

const decisions = /^app_(?:approved|restricted|removed_from_whitelist)$/u;

interface Log {
  readonly entries?: readonly {
    readonly action: string;
    readonly date_create: number;
    readonly entity?: { readonly app?: { readonly id: string } | null } | null;
    readonly context?: { readonly location?: { readonly id: string } | null };
  }[];
}

/** Decisions of a workspace are not all in the log, requests never are: both wait until their place is asked again. */
function mayBeLate({ list, line }: Difference, told: ReadonlySet<string>): boolean {
  const fields = JSON.parse(line) as readonly unknown[];
  switch (list) {
    case 'grants': {
      const place = String(fields[3]);
      const app = String(fields[1]).replace('slack:', '');
      return fields[2] === 'preauthorized' && place.startsWith('T') && !told.has(`${app} ${place}`);
    }
    case 'settings':
      return String(fields[1]).startsWith('consent.');
    case 'apps':
      return true;
    case 'credentials':
    case 'principals':
      return false;
  }
}
