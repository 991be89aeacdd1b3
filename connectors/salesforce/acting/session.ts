/** Opens what changes of one org share: a single door for its reads and its changes. */
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { once } from '../../../src/kit/once.ts';
import type { Answer, Call } from '../../../src/kit/transport/call.ts';
import { type BaseClient, createClient, type Reach } from '../client.ts';
import { createAsk } from '../connection.ts';
import { readIdentity } from '../identity.ts';
import { readFields } from '../objects.ts';
import { readOwnPermissions } from '../own-permissions.ts';
import type { Identity, OwnPermissions } from '../salesforce-session.ts';
import type { Settings } from '../settings.ts';
import { createAccess } from '../sign-in/access.ts';
import { chooseVersion } from '../versions.ts';
import { actingClassifier } from './answers.ts';
import { actingLanes, actingOperations, type ActingOperationId } from './operations.ts';
import { createQuota, type Quota } from './quota.ts';

interface Opened extends Reach {
  readonly version: string;
  readonly identityUrl: string | null;
}

type Change = Pick<Call, 'method' | 'about'> & {
  readonly operation: Exclude<ActingOperationId, 'tokens.revocable'>;
  /** Below `/services/data/vXX.0`, or, beginning with `/services/`, below the instance. */
  readonly path: string;
  readonly body?: { readonly type: string; readonly text: string };
};

export interface ActingSession {
  readonly client: BaseClient;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly quota: Quota;
  /** Teaches the redactor a secret that an answer brought. */
  readonly redact: (secret: string) => void;
  identity(): Promise<Identity>;
  permissions(): Promise<OwnPermissions>;
  /** Fields of the list of tokens, lower-case. */
  tokenFields(): Promise<ReadonlySet<string>>;
  /** A query that an audit never sends. */
  queryRevocable(soql: string, signal: AbortSignal): Promise<unknown>;
  change(change: Change): Promise<Answer>;
}

export function createActingSession(context: OpenContext): ActingSession {
  const settings = context.settings as Settings;
  const { signal } = context;
  const access = createAccess(settings, context);
  const quota = createQuota();

  const reach = once(async (): Promise<Opened> => {
    const { instance, identityUrl } = await access.reach(signal);
    const door = context.openDoor({
      operations: actingOperations,
      origins: [instance],
      lanes: actingLanes,
      classify: actingClassifier({
        ended: (said) => access.ended(said),
        watch: (answer) => quota.watch(answer),
      }),
      bearer: access.bearer,
    });
    const version = await chooseVersion(door, instance, signal);
    return { door, instance, version, identityUrl, ask: await createAsk(instance, version) };
  });
  const client = createClient(reach, () => undefined);

  return {
    client,
    settings,
    signal,
    quota,
    redact: (secret) => context.redact(secret),
    identity: once(async () => {
      const { instance, version, identityUrl } = await reach();
      const username = settings.auth.type === 'jwt' ? settings.auth.username : null;
      return readIdentity(client, { instance, apiVersion: version, identityUrl, username }, signal);
    }),
    permissions: once(() => readOwnPermissions(client, signal)),
    tokenFields: once(() => readFields(client, 'OauthToken', signal)),
    async queryRevocable(soql, asking) {
      const { ask, door } = await reach();
      const answer = await ask(
        (built) => door.send({ ...built, operation: 'tokens.revocable', lane: 'api', signal: asking }),
        (builder) => builder.query(soql),
      );
      return answer.json;
    },
    async change({ operation, method, path, body, about }) {
      const { door, instance, version } = await reach();
      return door.send({
        operation,
        method,
        url: path.startsWith('/services/')
          ? `${instance}${path}`
          : `${instance}/services/data/v${version}${path}`,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': body.type }),
        },
        ...(body === undefined ? {} : { body: body.text }),
        ...(about === undefined ? {} : { about }),
        lane: 'change',
        signal,
      });
    },
  };
}

/** Errors of reading ahead of a change: nothing was changed. @throws AppError as `Actor.act` says */
export async function beforeChange<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !/^(?:READ_(?!THROTTLED)|PAGE_)/u.test(thrown.code)) throw thrown;
    throw new AppError('ACT_REFUSED', {
      detail: `nothing was changed, because it could not be read again: ${thrown.message}`,
      cause: thrown,
    });
  }
}
