/** Integrations from before there were apps, by workspace, and the bot users that some of them have. */
import { day } from '../company.ts';
import type { LegacyService } from './deeds.ts';

export interface StandingService extends LegacyService {
  readonly team: number;
  readonly working: boolean;
  /** Of its bot user; null: it has none. */
  readonly bot: string | null;
  /** When it last changed. */
  readonly at: number;
}

export interface Services {
  readonly all: readonly StandingService[];
  /** Adds it, or puts it in place of the one of that id. */
  put(service: StandingService): void;
  remove(service: StandingService, at: number): void;
  /** Bot users of one workspace, those of removed integrations too. */
  bots(team: number): readonly (StandingService & { readonly bot: string; readonly deleted: boolean })[];
}

type Past = readonly [type: 'added' | 'removed' | 'enabled' | 'disabled', daysAgo: number];

/** Of the first workspace. */
export const pastServices: readonly (LegacyService & { readonly changes: readonly Past[] })[] = [
  { id: 1_234_567_890, type: 'Google Calendar', channel: 'C02GENERAL1', changes: [['enabled', 900]] },
  {
    id: '3456789012',
    type: 'Airbrake',
    channel: 'C02ERRORS01',
    changes: [
      ['added', 1500],
      ['disabled', 300],
    ],
  },
  { id: 2_345_678_901, type: 'Outgoing WebHook', channel: 'C02OPS00001', changes: [['added', 1100]] },
  {
    id: '4567890123',
    type: 'Jenkins CI',
    channel: 'C02BUILD001',
    changes: [
      ['added', 1300],
      ['removed', 700],
    ],
  },
  { id: '5678901234', type: 'Bots', channel: null, changes: [['added', 1600]] },
];

export function createServices(startedAt: number): Services {
  const standing = new Map<string, StandingService>();
  const gone: StandingService[] = [];
  for (const { id, type, channel, changes } of pastServices) {
    const [change, days] = changes.at(-1) ?? ['removed', 0];
    if (change === 'removed') continue;
    const at = startedAt - days * day;
    const bot = type === 'Bots' ? 'hubot' : null;
    standing.set(String(id), { id, type, channel, team: 0, working: change !== 'disabled', bot, at });
  }

  return {
    get all() {
      return [...standing.values()];
    },
    put(service) {
      standing.set(String(service.id), service);
    },
    remove(service, at) {
      if (standing.delete(String(service.id))) gone.push({ ...service, at });
    },
    bots: (team) =>
      [...standing.values(), ...gone].flatMap((service) => {
        const { bot } = service;
        return bot === null || service.team !== team
          ? []
          : [{ ...service, bot, deleted: gone.includes(service) }];
      }),
  };
}
