/** What every fleet command needs: its configuration, and the database behind the address it refers to. */
import { createSecretReader } from '../config/secrets.ts';
import { type FleetDatabase, openFleetDatabase } from '../fleet/database.ts';
import { type FleetConfig, loadFleetConfig } from '../fleet/fleet-config.ts';
import { createRedactor } from '../kit/transport/redact.ts';

export interface FleetOptions {
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Given, before anything is connected, what takes the address and its password out of a text. */
  readonly redactWith?: (redact: (text: string) => string) => void;
}

export interface FleetPlace {
  readonly config: FleetConfig;
  /** Secret. */
  readonly address: string;
}

export interface Fleet extends FleetPlace {
  readonly database: FleetDatabase;
}

/** @throws AppError FLEET_CONFIG_*, SECRET_* */
export async function findFleet({ configFile, env, signal, redactWith }: FleetOptions): Promise<FleetPlace> {
  const redactor = createRedactor();
  redactWith?.((text) => redactor.redact(text));
  const config = loadFleetConfig(configFile);
  const register = (secret: string): void => {
    redactor.add(secret);
    const password = URL.parse(secret)?.password ?? '';
    redactor.add(password);
    redactor.add(new URLSearchParams(`p=${password.replaceAll('+', '%2B')}`).get('p') ?? '');
  };
  const read = createSecretReader({ configFile: config.file, env, register, signal });
  return { config, address: await read(config.database) };
}

/** Opened for one command or worker, and closed whatever happens. @throws AppError FLEET_*, SECRET_* */
export async function withFleet<R>(options: FleetOptions, use: (fleet: Fleet) => Promise<R>): Promise<R> {
  const place = await findFleet(options);
  const database = await openFleetDatabase(place.address, { signal: options.signal });
  try {
    return await use({ ...place, database });
  } finally {
    await database.close();
  }
}
