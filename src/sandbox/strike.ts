import type { Deed, Incident } from './contract.ts';

const minute = 60_000;

/** Commits what the thief does on one platform, each deed at its time. Says so in a line; null: nothing happens there. */
export function strike(
  incident: Incident | undefined,
  platform: Deed['platform'],
  start: number,
  commit: (deed: Deed, at: number, nth: number) => void,
): string | null {
  const deeds = incident?.theft.filter((deed) => deed.platform === platform) ?? [];
  if (incident === undefined || deeds.length === 0) return null;
  for (const [nth, deed] of deeds.entries()) commit(deed, Math.floor(start + deed.minutes * minute), nth);
  return `${deeds.length} ${deeds.length === 1 ? 'deed' : 'deeds'} of “${incident.name}”`;
}
