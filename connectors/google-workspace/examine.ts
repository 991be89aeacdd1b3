/** What a credential can see, tried with one small call a stream. */
import { AppError, toAppError } from '../../src/core/errors.ts';
import { isoTime } from '../../src/core/clock.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import type { StreamId } from '../../src/core/streams.ts';
import { refusalOf } from './answers.ts';
import type { GoogleSession } from './google-session.ts';
import { firstPeople } from './identity.ts';
import { type AuditScope, scopes } from './operations.ts';
import { activeOf } from './roster.ts';

interface Probe {
  readonly streams: readonly StreamId[];
  readonly scope: AuditScope;
  readonly ask: (session: GoogleSession, signal: AbortSignal) => Promise<unknown>;
}

const probes: readonly Probe[] = [
  {
    streams: ['users'],
    scope: scopes.roster,
    ask: ({ client }, signal) => client.users({ maxResults: 1 }, signal),
  },
  {
    streams: ['tokens', 'suspended-user-grants'],
    scope: scopes.security,
    ask: async (session, signal) => session.client.tokens(await anyone(session, signal), signal),
  },
  {
    streams: ['app-passwords'],
    scope: scopes.security,
    ask: async (session, signal) => session.client.appPasswords(await anyone(session, signal), signal),
  },
  { streams: ['token-events'], scope: scopes.audit, ask: askLog('token') },
  { streams: ['admin-events'], scope: scopes.audit, ask: askLog('admin') },
  { streams: ['delegation-traces'], scope: scopes.audit, ask: askLog('drive') },
  { streams: ['app-usage'], scope: scopes.usage, ask: askUsage },
  {
    streams: ['consent-policy'],
    scope: scopes.policies,
    ask: ({ client }, signal) => client.policies({ settingType: 'api_controls.*', pageSize: 1 }, signal),
  },
];

/** @throws AppError SIGN_IN_* when nothing can be tried at all */
export async function examineGoogle(session: GoogleSession, signal: AbortSignal): Promise<Examination> {
  const abilities: Ability[] = [];
  for (const probe of probes) abilities.push(...(await tryProbe(session, probe, signal)));
  const security = abilities.some(({ stream, can }) => stream === 'tokens' && can === 'yes');
  return {
    abilities,
    warnings: security
      ? [
          `The scope ${scopes.security} also allows deleting grants, signing people out and reading backup codes: Google has no read-only form of it. An audit cannot do any of that, because it sends nothing that is not on its read list; whoever holds the credential can.`,
        ]
      : [],
  };
}

async function tryProbe(
  session: GoogleSession,
  probe: Probe,
  signal: AbortSignal,
): Promise<readonly Ability[]> {
  const say = (can: Ability['can'], error: AppError | null): readonly Ability[] =>
    probe.streams.map((stream) => ({
      stream,
      can,
      reason: error?.message ?? null,
      remedy: error?.remedy ?? null,
    }));
  try {
    await session.require(probe.scope, signal);
    await probe.ask(session, signal);
    return say('yes', null);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toAppError(thrown);
    if (error.code.startsWith('SIGN_IN_')) throw error;
    return say(error.code.startsWith('GAP_') ? 'no' : 'unknown', error);
  }
}

async function anyone({ client }: GoogleSession, signal: AbortSignal): Promise<string> {
  let tried = 0;
  for await (const user of firstPeople(client, 20, signal)) {
    if (activeOf(user) === 'yes') return user.id;
    tried += 1;
    if (tried >= 200) break;
  }
  throw new AppError('READ_INCOMPLETE', { detail: 'nobody active among the first people of the roster' });
}

function askLog(application: string): Probe['ask'] {
  return ({ client, clock }, signal) =>
    client.activities(
      {
        application,
        maxResults: 1,
        startTime: isoTime(clock.now() - 86_400_000),
        endTime: isoTime(clock.now()),
      },
      signal,
    );
}

/** Four days ago there is a report; a day that Google says it has no data for is an answer too. */
async function askUsage({ client, clock }: GoogleSession, signal: AbortSignal): Promise<void> {
  try {
    await client.customerUsage(isoTime(clock.now() - 4 * 86_400_000).slice(0, 10), undefined, signal);
  } catch (thrown) {
    if (refusalOf(thrown)?.status !== 400) throw thrown;
  }
}
