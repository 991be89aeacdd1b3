/** `fleet.yaml`: what one machine knows of the fleet. What is audited stands in each customer's own folder. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { isListenAddress } from '../kit/transport/origin.ts';
import { readYaml } from '../kit/yaml-border.ts';
import { checkCustomerName } from './customer-name.ts';

export interface FleetConfig {
  /** Absolute. */
  readonly file: string;
  /** Reference to the address. */
  readonly database: string;
  /** Absolute path of the folder of customers' folders. */
  readonly customers: string;
  /** `file:line:column` where it is named; null: it is the default. */
  readonly customersNamedAt: string | null;
  readonly worker: {
    readonly name: string;
    /** Audits at a time. */
    readonly jobs: number;
    readonly storage: 'local' | 'shared';
  };
  /** `host:port` for health and metrics. */
  readonly listen: string | null;
}

/** Audits at a time; more would only wait for the processor. */
export const mostJobs = 64;

const reference = /^(?:env|file|exec|keychain):./u;

const FleetFile = z.strictObject({
  version: z.literal(1),
  database: z.string(),
  customers: z.string().min(1).default('./customers'),
  worker: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z\d][a-z\d-]{0,62}$/u, 'lower-case letters, digits and dashes, at most 63')
        .optional(),
      jobs: z.int().min(1).max(mostJobs).default(2),
      storage: z.enum(['local', 'shared']).default('local'),
    })
    .prefault({}),
  listen: z.string().refine(isListenAddress, 'must be host:port such as 127.0.0.1:9465').optional(),
});

/** @throws AppError FLEET_CONFIG_MISSING, FLEET_CONFIG_INVALID with the line of every problem, SECRET_LITERAL */
export function loadFleetConfig(file: string): FleetConfig {
  const yaml = readYaml(textOf(file), file, 'FLEET_CONFIG_INVALID');
  const problems = yaml.problems(FleetFile, yaml.value);
  const [first] = problems;
  if (first !== undefined) throw yaml.refusal(problems);
  const { database, customers, worker, listen } = FleetFile.parse(yaml.value);
  if (!reference.test(database))
    throw yaml.refusal(
      [
        {
          path: ['database'],
          message: 'database must be a reference: env:NAME, file:PATH, exec:[…] or keychain:NAME',
        },
      ],
      'SECRET_LITERAL',
    );
  const absolute = path.resolve(file);
  return {
    file: absolute,
    database,
    customers: path.resolve(path.dirname(absolute), customers),
    customersNamedAt: yaml.document.has('customers') ? yaml.where(['customers']) : null,
    worker: { ...worker, name: worker.name ?? nameOfHost() },
    listen: listen ?? null,
  };
}

/** Where a customer's configuration lies. @throws AppError FLEET_CUSTOMER_NAME */
export function customerConfigFile({ customers }: FleetConfig, customer: string): string {
  return path.join(customers, checkCustomerName(customer), 'grantwarden.yaml');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('FLEET_CONFIG_MISSING', { detail: file, cause });
    throw new AppError('FLEET_CONFIG_INVALID', {
      detail: `the file cannot be read (${code ?? 'unknown'})`,
      where: file,
      remedy: 'Check that --config names a file and that this user may read it.',
      cause,
    });
  }
}

function nameOfHost(): string {
  const name = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 63);
  return name === '' ? 'worker' : name;
}
