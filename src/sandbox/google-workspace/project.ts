/**
 * A Google Cloud project: a service account, and quotas that Google counts for the project. A consultant's customers
 * all delegate to the service account of one project.
 * Source: developers.google.com/workspace/admin/directory/v1/limits and …/admin/reports/v1/limits
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SandboxClock } from '../contract.ts';
import { createQuotaByKey, createTokenBucket, type Quota } from '../quota.ts';
import { drawText } from '../random.ts';

const digits = '0123456789';

/** 2,400 queries a minute, user and project; the user is the administrator impersonated. */
const queriesPerSecond = 40;
const savedUp = 100;
/** 250 filtered queries a minute; the page names no user, so all of the project count. */
const filteredPerSecond = 250 / 60;
const filteredSavedUp = 60;
/** Not published; a limit “per minute”, without “per user” in its name. */
const policiesPerSecond = 2;
const policiesSavedUp = 20;

export interface GoogleProject {
  readonly id: string;
  readonly number: string;
  readonly serviceAccount: {
    readonly email: string;
    readonly clientId: string;
    readonly keyId: string;
    readonly privateKey: string;
    readonly publicKey: string;
  };
  readonly quotas: {
    readonly directory: (user: string) => Quota;
    readonly reports: (user: string) => Quota;
    readonly filtered: Quota;
    readonly policies: Quota;
  };
}

/** @param clock of the quotas; tenants that share the project run by clocks as fast */
export function createGoogleProject(clock: SandboxClock, seed: number): GoogleProject {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  // Nobody else's, as is the key.
  const id = `northwind-audit-${randomBytes(4).toString('hex')}`;
  const perUser = () => createQuotaByKey(() => createTokenBucket(clock, queriesPerSecond, savedUp));
  return {
    id,
    number: `4${drawText(11, digits, seed, 'project')}`,
    serviceAccount: {
      email: `grantwarden@${id}.iam.gserviceaccount.com`,
      clientId: `1${drawText(20, digits, seed, 'service account')}`,
      keyId: drawText(40, '0123456789abcdef', seed, 'key'),
      privateKey: keys.privateKey,
      publicKey: keys.publicKey,
    },
    quotas: {
      directory: perUser(),
      reports: perUser(),
      filtered: createTokenBucket(clock, filteredPerSecond, filteredSavedUp),
      policies: createTokenBucket(clock, policiesPerSecond, policiesSavedUp),
    },
  };
}
