/** A worker that does nothing but ask Google for filtered log reads, as many at once as its lane lets through. */
import path from 'node:path';
import { googleClassifier } from '../../connectors/google-workspace/answers.ts';
import { createClient } from '../../connectors/google-workspace/client.ts';
import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { operations } from '../../connectors/google-workspace/operations.ts';
import { quotaLanes } from '../../connectors/google-workspace/quotas.ts';
import { Settings } from '../../connectors/google-workspace/settings.ts';
import { createAccess } from '../../connectors/google-workspace/sign-in/access.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createSecretReader } from '../../src/config/secrets.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import { createFleetQuotas } from '../../src/fleet/quota.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import { createNetwork, type Network } from '../../src/kit/transport/network.ts';
import type { DoorSpec } from '../../src/kit/transport/call.ts';
import { type ClockReading, clockFrom, machineMs } from '../bench/shared-clock.ts';

export interface QuotaTask {
  readonly configFile: string;
  readonly address: string;
  readonly clock: ClockReading;
}

export type QuotaReport =
  /** A call left, by the machine's clock. */
  | { readonly startedAt: number }
  | { readonly throttled: true }
  | { readonly said: string }
  | { readonly failed: string };

const report = (told: QuotaReport) => void process.send?.(told);

async function run({ configFile, address, clock: reading }: QuotaTask): Promise<void> {
  const clock = clockFrom(reading);
  const signal = new AbortController().signal;
  const config = await loadConfig(configFile, {
    definitions: [googleWorkspace],
    userSettings: { trustedHosts: [] },
  });
  const settings = config.tenants[0]?.settings as Settings;
  const secret = createSecretReader({
    configFile,
    env: { HOME: path.dirname(configFile) },
    register: () => {},
    signal,
  });
  const { pool } = await openFleetDatabase(address, { connections: 2 });
  const quotas = createFleetQuotas(pool, { clock, scale: reading.scale, say: (said) => report({ said }) });
  const network = createNetwork({ env: {} });
  const counting: Network = {
    ...network,
    send(call) {
      if (call.url.searchParams.has('eventName')) report({ startedAt: machineMs() });
      return network.send(call);
    },
  };
  const openDoor = (spec: DoorSpec) =>
    createDoor(spec, {
      network: counting,
      clock,
      quotas,
      trace: ({ operation, status }) => {
        if (operation === 'reports.activities.list' && status !== 200) report({ throttled: true });
      },
    });
  const access = createAccess(settings, { secret, openDoor, clock });
  const door = openDoor({
    operations,
    origins: [settings.admin],
    lanes: quotaLanes(settings, access.account),
    classify: googleClassifier(access.life, clock),
    bearer: access.bearer,
  });
  const client = await createClient(door, settings);
  const ask = async (): Promise<void> => {
    for (;;)
      await client
        .activities({ application: 'token', eventName: 'revoke', maxResults: 1 }, signal)
        .catch((thrown: unknown) => report({ failed: String(thrown) }));
  };
  await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()]);
}

process.on('disconnect', () => process.exit(0));
await run(JSON.parse(process.argv[2] ?? '{}') as QuotaTask);
