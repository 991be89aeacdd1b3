/** What a credential can see, tried with one small call a stream. */
import { AppError, toAppError } from '../../src/core/errors.ts';
import { isoTime } from '../../src/core/clock.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Tri } from '../../src/core/vocabulary.ts';
import { isUnreadablePerson, refusalOf } from './answers.ts';
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
    streams: ['tokens'],
    scope: scopes.security,
    ask: askTokens('yes'),
  },
  {
    streams: ['suspended-user-grants'],
    scope: scopes.security,
    ask: askTokens('no'),
  },
  {
    streams: ['app-passwords'],
    scope: scopes.security,
    ask: askAbout('yes', ({ client }, person, signal) => client.appPasswords(person, signal)),
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
    if (isUnreadablePerson(error)) return probe.streams.map(unreadable);
    return say(error.code.startsWith('GAP_') ? 'no' : 'unknown', error);
  }
}

/** Google answers 401 for a person whose account is suspended, whoever asks. */
function unreadable(stream: StreamId): Ability {
  return {
    stream,
    can: 'no',
    reason: 'Google does not show the grants of suspended people (HTTP 401)',
    remedy: 'Delete accounts that are no longer needed, or accept it under knownGaps.',
    lasting: true,
  };
}

async function anyone({ client }: GoogleSession, active: Tri, signal: AbortSignal): Promise<string | null> {
  let tried = 0;
  for await (const user of firstPeople(client, 200, signal)) {
    if (activeOf(user) === active) return user.id;
    tried += 1;
    if (tried >= 1_000) break;
  }
  return null;
}

function askTokens(active: Tri): Probe['ask'] {
  return askAbout(active, ({ client }, person, signal) => client.tokens(person, signal));
}

/** Where nobody is suspended there is nothing of suspended people to read; where nobody is active, no telling. */
function askAbout(
  active: Tri,
  ask: (session: GoogleSession, person: string, signal: AbortSignal) => Promise<unknown>,
): Probe['ask'] {
  return async (session, signal) => {
    const person = await anyone(session, active, signal);
    if (person !== null) await ask(session, person, signal);
    else if (active === 'yes')
      throw new AppError('READ_INCOMPLETE', { detail: 'nobody active among the first people of the roster' });
  };
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
