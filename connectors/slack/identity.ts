import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import { unreachable } from '../../src/kit/transport/sign-in.ts';
import { bodyOf } from './answers.ts';
import type { WebApi } from './client.ts';
import type { Identity } from './slack-session.ts';

const text = z.string().min(1).nullish();

const AuthTest = z.object({
  team_id: text,
  team: text,
  enterprise_id: text,
  is_enterprise_install: z.boolean().nullish(),
  url: text,
  user_id: text,
  app_id: text,
});

const TeamInfo = z.object({
  team: z.object({ id: text, name: text, enterprise_id: text, enterprise_name: text }),
});
type Team = z.infer<typeof TeamInfo>['team'];

/**
 * Whose token this is: `auth.test` tells, `team.info` adds the organisation where the token may ask it.
 * @throws AppError SIGN_IN_* when Slack does not take it or gives no answer, READ_MALFORMED when the answer names no tenant
 */
export async function readIdentity(web: WebApi, signal: AbortSignal): Promise<Identity> {
  // A stored token signs in nowhere: this is the first that Slack hears of it.
  const answer = await web.ask('auth.test', {}, signal).catch((thrown: unknown) => {
    throw unreachable(thrown);
  });
  const parsed = AuthTest.safeParse(bodyOf(answer));
  if (!parsed.success) throw new AppError('READ_MALFORMED', { detail: 'auth.test' });
  const told = parsed.data;
  const scopes = scopesOf(answer.headers['x-oauth-scopes']);
  const common = {
    url: told.url ?? null,
    userId: told.user_id ?? null,
    appId: told.app_id ?? null,
    scopes,
  };
  const whole = told.is_enterprise_install === true || told.team_id?.startsWith('E') === true;
  const enterpriseId = told.enterprise_id ?? (whole ? (told.team_id ?? null) : null);
  if (whole) {
    if (enterpriseId === null)
      throw new AppError('READ_MALFORMED', { detail: 'auth.test: no enterprise_id' });
    const team = await readTeam(web, signal);
    const name = team?.enterprise_name ?? told.team ?? null;
    return { ...common, id: enterpriseId, name, enterpriseId, teamId: null };
  }
  const teamId = told.team_id ?? null;
  if (teamId === null) throw new AppError('READ_MALFORMED', { detail: 'auth.test: no team_id' });
  const team = await readTeam(web, signal);
  const own = team?.id === teamId ? team : null;
  return {
    ...common,
    id: teamId,
    name: own?.name ?? told.team ?? null,
    enterpriseId: enterpriseId ?? own?.enterprise_id ?? null,
    teamId,
  };
}

/** Null where it may not be asked: it only adds. @throws AppError SIGN_IN_*, NETWORK and the like */
async function readTeam(web: WebApi, signal: AbortSignal): Promise<Team | null> {
  try {
    const parsed = TeamInfo.safeParse(await web.call('team.info', {}, signal));
    return parsed.success ? parsed.data.team : null;
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_)/u.test(thrown.code)) return null;
    throw thrown;
  }
}

function scopesOf(header: string | undefined): ReadonlySet<string> | null {
  if (header === undefined) return null;
  return new Set(
    header
      .split(',')
      .map((scope) => scope.trim())
      .filter((scope) => scope !== ''),
  );
}
