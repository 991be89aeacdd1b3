import type { Config } from './config.ts';

/** What the configuration asks for and this version does not do yet: said, so that nobody relies on it. */
export function unheeded({ schedule, notify }: Pick<Config, 'schedule' | 'notify'>): readonly string[] {
  if (notify.length === 0 || schedule !== null) return [];
  return ['notify: messages are sent by `grantwarden schedule run`; without `schedule:` nobody is told.'];
}
