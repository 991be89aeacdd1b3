/** What clients of the org may sign in with; another org's key or consumer key is not taken. */
import { generateKeyPairSync } from 'node:crypto';
import { drawText } from '../random.ts';
import { ownAppKey } from './apps.ts';
import type { Org } from './org.ts';
import { auditorOrdinal } from './staff.ts';

export interface Credentials {
  readonly username: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly privateKey: string;
  readonly publicKey: string;
  /** The first refresh token of a web-server flow; it rotates with each use. */
  readonly refreshToken: string;
}

export function createCredentials(org: Org): Credentials {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    username: org.staff.user(auditorOrdinal).username,
    consumerKey: org.consumerKey(ownAppKey),
    consumerSecret: org.consumerSecret(ownAppKey),
    privateKey: keys.privateKey,
    publicKey: keys.publicKey,
    refreshToken: `5Aep861${drawText(60, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789', org.seed, 'own refresh')}`,
  };
}
