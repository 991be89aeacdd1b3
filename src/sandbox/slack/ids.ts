/** Ids as Slack forms them. Those of people lead back to the person, so that nothing is held for each. */
import { drawText, pickIndex } from '../random.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** The largest prime of 31 bits: multiplying modulo it scatters and can be undone. */
const modulus = 2_147_483_647n;
const factor = 1_583_458_089n;
const unfactor = 1_132_489_760n;

export interface SlackIds {
  readonly enterprise: string;
  team(index: number): string;
  user(index: number): string;
  /** Index of the person, who need not exist; null when no such id was given out. */
  userIndex(id: string): number | null;
  botUser(appId: string, team: number): string;
  bot(appId: string, team: number): string;
}

export function createIds(seed: number): SlackIds {
  const head = `U0${drawText(3, upper, seed, 'slack users')}`;
  const offset = BigInt(pickIndex(2_000_000_000, seed, 'slack user offset'));

  return {
    enterprise: `E0${drawText(9, upper, seed, 'slack enterprise')}`,
    team: (index) => `T0${drawText(9, upper, seed, 'slack team', index)}`,
    user(index) {
      const scattered = (BigInt(index + 1) * factor + offset) % modulus;
      return `${head}${scattered.toString(36).toUpperCase().padStart(6, '0')}`;
    },
    userIndex(id) {
      if (!id.startsWith(head) || !/^[0-9A-Z]{6}$/u.test(id.slice(head.length))) return null;
      const scattered = BigInt(Number.parseInt(id.slice(head.length), 36));
      const index = Number((((scattered - offset + modulus) % modulus) * unfactor) % modulus) - 1;
      return index >= 0 && index < 1_000_000 ? index : null;
    },
    botUser: (appId, team) => `U0B${drawText(8, upper, seed, 'slack bot user', appId, team)}`,
    bot: (appId, team) => `B0${drawText(9, upper, seed, 'slack bot', appId, team)}`,
  };
}
