/** Deletes tokens and app passwords, one call each, and reads a person's list before and after. */
import type { Action, ActionKind } from '../../../src/core/plan.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { ActingAbility, Actor, ActorIdentity, Sight } from '../../../src/kit/acting.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { isAboutOperation, isDeletedPerson, isUnreadablePerson } from '../answers.ts';
import { createClient, type GoogleClient } from '../client.ts';
import { firstPeople, readIdentity } from '../identity.ts';
import { scopes } from '../operations.ts';
import type { Settings } from '../settings.ts';
import { type Access, createAccess } from '../sign-in/access.ts';
import { parseKeyFile } from '../sign-in/key-file.ts';
import { aboutPerson, actingClassifier, asRefused, isGone } from './answers.ts';
import { actingLanes, actingOperations, actionSpecs } from './operations.ts';
import { createPersonLists } from './person-lists.ts';
import { sightOfPassword, sightOfToken } from './sights.ts';
import { deletionOf } from './targets.ts';

/** A bearer proven good so recently need not be proven again. */
const confirmAgainMs = 30_000;

export async function openGoogleActor(context: OpenContext): Promise<Actor> {
  const { clock, signal } = context;
  const settings = context.settings as Settings;
  const access = createAccess(settings, context);
  const door = context.openDoor({
    operations: actingOperations,
    origins: [settings.admin],
    lanes: actingLanes,
    classify: actingClassifier(access.life, clock),
    bearer: access.bearer,
  });
  const client = await createClient(door, settings);
  const lists = createPersonLists(client, clock, signal);
  let confirmed: { readonly at: number; readonly proof: Promise<unknown> } | null = null;

  /** After a 401 about a person: is it the bearer after all? @throws AppError SIGN_IN_* when it is */
  async function confirm(): Promise<void> {
    if (confirmed === null || clock.monotonic() - confirmed.at > confirmAgainMs)
      confirmed = { at: clock.monotonic(), proof: client.users({ maxResults: 1 }, signal) };
    await confirmed.proof;
  }

  async function look(action: Action): Promise<Sight> {
    const { person, id, operation } = deletionOf(action);
    try {
      return operation === 'directory.asps.delete'
        ? sightOfPassword(await lists.passwords(person), id, action.expects)
        : sightOfToken(await lists.tokens(person), id, action.expects);
    } catch (thrown) {
      if (isDeletedPerson(thrown)) return { is: 'done' };
      const why = aboutPerson(thrown);
      if (why === null) throw thrown;
      if (isUnreadablePerson(thrown)) await confirm();
      return { is: 'untold', why };
    }
  }

  async function act(action: Action): ReturnType<Actor['act']> {
    const { operation, person, path } = deletionOf(action);
    try {
      const url = `${settings.admin}${path}`;
      await door.send({ operation, method: 'DELETE', url, lane: 'directory', about: 'one person', signal });
    } catch (thrown) {
      if (isGone(thrown)) return {};
      if (isUnreadablePerson(thrown)) await confirm();
      throw asRefused(thrown);
    } finally {
      lists.forget(person);
    }
    return {};
  }

  return {
    identify: () => identify(client, settings, context),
    examine: (kinds) => examine(access, client, { kinds, signal }),
    look,
    act,
  };
}

async function identify(
  client: GoogleClient,
  { auth }: Settings,
  context: OpenContext,
): Promise<ActorIdentity> {
  const subject = auth.type === 'access-token' ? null : auth.subject;
  const { id } = await readIdentity(client, subject, context.signal);
  return {
    tenant: id,
    clientId: auth.type === 'service-account' ? parseKeyFile(await context.secret(auth.key)).clientId : null,
    operator: subject === null ? [] : [subject],
  };
}

interface Asked {
  readonly kinds: ReadonlySet<ActionKind>;
  readonly signal: AbortSignal;
}

/** Deleting takes the scope that listing takes, so listing tells. */
async function examine(
  access: Access,
  client: GoogleClient,
  { kinds, signal }: Asked,
): Promise<readonly ActingAbility[]> {
  const say = (can: ActingAbility['can'], error: AppError | null): readonly ActingAbility[] =>
    actionSpecs
      .filter(({ kind }) => kinds.has(kind))
      .map(({ kind }) => ({ kind, can, reason: error?.message ?? null, remedy: error?.remedy ?? null }));
  try {
    await access.require(scopes.security, signal);
    for await (const { id } of firstPeople(client, 1, signal)) {
      await client.tokens(id, signal);
      return say('yes', null);
    }
    return say('unknown', null);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (signal.aborted || error.code.startsWith('SIGN_IN_')) throw error;
    return say(isAboutOperation(error) ? 'no' : 'unknown', error);
  }
}
