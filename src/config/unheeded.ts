import type { Config } from './config.ts';

/** What the configuration asks for and this version does not do yet: said, so that nobody relies on it. */
export function unheeded({ schedule, notify }: Pick<Config, 'schedule' | 'notify'>): readonly string[] {
  return [
    ...(schedule === null
      ? []
      : ['schedule: this version runs nothing by itself; start audits by cron or CI.']),
    ...(notify.length === 0 ? [] : ['notify: this version sends nothing; read the exit code.']),
  ];
}
