/** Every connector of the registry with the simulator of its platform, and what its doors allow. */
import { connectors } from '../../connectors/index.ts';
import type { Composed } from '../../src/app/compose.ts';
import type { TenantConfig } from '../../src/config/config.ts';
import type { ConnectorDefinition, Session } from '../../src/kit/connector.ts';
import type { DoorSpec, Operation } from '../../src/kit/transport/call.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import { type PlatformName, platformNames } from '../../src/sandbox/platforms.ts';
import type { World } from '../world.ts';

export interface Subject {
  readonly platform: PlatformName;
  readonly definition: ConnectorDefinition;
}

export const subjects: readonly Subject[] = connectors.map((definition: ConnectorDefinition) => {
  const platform = platformNames.find((name) => name === definition.platform);
  if (platform === undefined) throw new Error(`${definition.platform} has a connector but no simulator`);
  return { platform, definition };
});

export interface OpenSession {
  readonly session: Session;
  /** Of every door that the connector opened, signing in included. */
  readonly doors: readonly DoorSpec[];
  readonly close: () => Promise<void>;
}

/** Signs in as an audit does, and keeps what the connector asked its doors to allow. */
export async function openSession(world: World, { definition }: Subject): Promise<OpenSession> {
  const app = await world.open();
  const doors: DoorSpec[] = [];
  const session = await (await definition.load()).open({
    tenant: tenantOf(app, definition).id,
    settings: tenantOf(app, definition).settings,
    secret: (reference) => app.secret(reference),
    saveSecret: () => Promise.resolve(),
    redact: () => undefined,
    trustedOrigin: (url) => new URL(url).origin,
    openDoor(spec) {
      doors.push(spec);
      return createDoor(spec, { network: app.network, clock: app.clock });
    },
    clock: app.clock,
    signal: app.signal,
  });
  await session.identify();
  return { session, doors, close: () => app.close() };
}

function tenantOf(app: Composed, { platform }: ConnectorDefinition): TenantConfig {
  const tenant = app.tenants.find((candidate) => candidate.platform === platform);
  if (tenant === undefined) throw new Error(`no tenant of ${platform}`);
  return tenant;
}

/** Whether a request is this operation. */
export function isCallOf({ method, path }: Operation, request: { method: string; path: string }): boolean {
  const shape = path
    .split(/\{[^{}/]+\}/u)
    .map((literal) => RegExp.escape(literal))
    .join('[^/]+');
  return request.method === method && new RegExp(`^${shape}$`, 'u').test(request.path);
}
