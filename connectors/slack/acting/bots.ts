/** Which apps have a living bot user in a workspace: the only thing that shows an install. */
import type { Clock } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import { slackErrorOf } from '../answers.ts';
import { readCursorList } from '../cursor-list.ts';
import { kindOf } from '../members.ts';
import type { SlackClient } from '../slack-session.ts';
import { BotInfo, Member } from '../wire.ts';
import { createBurst } from '../../../src/kit/burst.ts';

interface LivingBots {
  readonly apps: ReadonlySet<string>;
  /** Why there may be more; null when everybody was understood. */
  readonly lacking: string | null;
}

export interface Bots {
  /** @throws AppError as the door does */
  in(team: string): Promise<LivingBots>;
  forget(): void;
}

const pageSize = 1000;

export function createBots(client: SlackClient, clock: Clock, signal: AbortSignal): Bots {
  async function appOf({ profile }: Member, team: string): Promise<string | null> {
    if (profile?.api_app_id) return profile.api_app_id;
    if (!profile?.bot_id) return null;
    try {
      const answer = await client.call('bots.info', { bot: profile.bot_id, team_id: team }, signal);
      return BotInfo.parse(answer).bot.app_id ?? null;
    } catch (thrown) {
      if (slackErrorOf(thrown) === 'bot_not_found') return null;
      throw thrown;
    }
  }

  async function living(team: string): Promise<LivingBots> {
    const apps = new Set<string>();
    let broken = 0;
    const pages = readCursorList({
      rows: 'members',
      schema: Member,
      keyOf: ({ id }) => id,
      report: () => {
        broken += 1;
      },
      fetchPage: (cursor) =>
        client.call(
          'users.list',
          { limit: pageSize, team_id: team, ...(cursor === undefined ? {} : { cursor }) },
          signal,
        ),
    });
    for await (const { rows } of pages)
      for (const member of rows) {
        if (kindOf(member) !== 'bot' || member.deleted === true) continue;
        const app = await appOf(member, team);
        if (app !== null) apps.add(app);
      }
    return { apps, lacking: broken === 0 ? null : `${broken} members of ${team} were not understood` };
  }

  const burst = createBurst(living, clock);
  return {
    async in(team) {
      try {
        return await burst.read(team);
      } catch (thrown) {
        // A workspace that is no more has no bots.
        if (thrown instanceof AppError && thrown.code === 'READ_GONE')
          return { apps: new Set(), lacking: null };
        throw thrown;
      }
    },
    forget: () => burst.forgetAll(),
  };
}
