/** Opens what the streams of one org share. Nothing is sent before the first of them asks. */
import { AppError } from '../../src/core/errors.ts';
import type { OpenContext } from '../../src/kit/connector.ts';
import { once } from '../../src/kit/once.ts';
import { salesforceClassifier } from './answers.ts';
import { createBudget } from './budget.ts';
import { createClient, type Reach } from './client.ts';
import { createAsk } from './connection.ts';
import { readIdentity } from './identity.ts';
import { readFields, readObjects } from './objects.ts';
import { lanes, operations } from './operations.ts';
import { readOwnPermissions } from './own-permissions.ts';
import type { Identity, OwnPermissions, SalesforceSession } from './salesforce-session.ts';
import type { Settings } from './settings.ts';
import { createAccess } from './sign-in/access.ts';
import { chooseVersion } from './versions.ts';

interface Opened extends Reach {
  readonly version: string;
  readonly identityUrl: string | null;
}

export interface BaseSession extends SalesforceSession {
  /** Once, before the first stream reads. @throws AppError READ_THROTTLED when too few calls are left today */
  begin(signal: AbortSignal): Promise<void>;
}

export function createSession(context: OpenContext): BaseSession {
  const settings = context.settings as Settings;
  const { clock } = context;
  const access = createAccess(settings, context);
  const budget = createBudget();

  const reach = once(async (signal: AbortSignal): Promise<Opened> => {
    const { instance, identityUrl } = await access.reach(signal);
    const door = context.openDoor({
      operations,
      origins: [instance],
      lanes,
      classify: salesforceClassifier({
        ended: (said) => access.ended(said),
        watch: (answer) => budget.watch(answer),
      }),
      bearer: access.bearer,
    });
    const version = await chooseVersion(door, instance, signal);
    return { door, instance, version, identityUrl, ask: await createAsk(instance, version) };
  });
  const client = createClient(reach, () => budget.spend());

  const identity = once(async (signal: AbortSignal): Promise<Identity> => {
    const { instance, version, identityUrl } = await reach(signal);
    const username = settings.auth.type === 'jwt' ? settings.auth.username : null;
    return readIdentity(client, { instance, apiVersion: version, identityUrl, username }, signal);
  });
  const permissions = once(
    (signal: AbortSignal): Promise<OwnPermissions> => readOwnPermissions(client, signal),
  );
  const fields = new Map<string, (signal: AbortSignal) => Promise<ReadonlySet<string>>>();
  const begin = once(async (signal: AbortSignal) => {
    budget.begin(await client.limits(signal).catch(unlessUntold));
    return true;
  });

  return {
    client,
    clock,
    identity,
    permissions,
    objects: once((signal: AbortSignal) => readObjects(client, signal)),
    fields(object, signal) {
      const key = object.toLowerCase();
      const known = fields.get(key) ?? once((asking: AbortSignal) => readFields(client, object, asking));
      fields.set(key, known);
      return known(signal);
    },
    async begin(signal) {
      await begin(signal);
    },
  };
}

/** Where the limits are not told, the header of each answer is what there is. */
function unlessUntold(thrown: unknown): null {
  if (thrown instanceof AppError && /^(?:GAP_|READ_REJECTED|READ_GONE)/u.test(thrown.code)) return null;
  throw thrown;
}
