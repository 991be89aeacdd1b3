/** The apps that may sign in to the simulated tenant, and what they prove themselves with. */
import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { generate } from 'selfsigned';
import { drawGuid, drawText } from '../random.ts';

interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** base64url of the SHA-256 and SHA-1 of the certificate: `x5t#S256` and `x5t`. */
  readonly thumbprints: readonly string[];
}

export interface ClientApp {
  readonly key: 'auditor' | 'actor';
  readonly appId: string;
  readonly secret: string;
  readonly permissions: readonly string[];
}

export interface Credentials {
  readonly auditor: ClientApp;
  readonly actor: ClientApp;
  readonly issuer: string;
  /** Subject that the auditor trusts of that issuer. */
  readonly subject: string;
  /** One certificate that both apps accept; made when first asked for. */
  certificate(): Promise<Certificate>;
  /** Null until `certificate` was asked for. */
  readonly madeCertificate: Certificate | null;
  /** A token of the other identity provider, as a workload finds it in a file. @param now milliseconds */
  federatedToken(now: number, subject?: string): Promise<string>;
  issuerKey(): KeyObject;
}

const secretAlphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789~_';

export function createCredentials(
  seed: number,
  appIds: { readonly auditor: string; readonly actor: string },
  permissions: { readonly auditor: readonly string[]; readonly actor: readonly string[] },
): Credentials {
  const client = (key: 'auditor' | 'actor'): ClientApp => ({
    key,
    appId: appIds[key],
    secret: `${drawText(3, secretAlphabet, seed, key, 'secret')}8Q~${drawText(34, secretAlphabet, seed, key)}`,
    permissions: permissions[key],
  });
  const issuer = 'https://token.actions.githubusercontent.com';
  const subject = 'repo:northwind-labs/grantwarden:ref:refs/heads/main';
  let made: Certificate | null = null;
  let pending: Promise<Certificate> | null = null;
  let issuerKeys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | null = null;

  function keys() {
    issuerKeys ??= generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return issuerKeys;
  }

  async function create(): Promise<Certificate> {
    const pems = await generate([{ name: 'commonName', value: 'grantwarden-sandbox' }], {
      keySize: 2048,
      algorithm: 'sha256',
    });
    const { raw } = new X509Certificate(pems.cert);
    made = {
      certificate: pems.cert,
      key: pems.private,
      thumbprints: ['sha256', 'sha1'].map((name) => createHash(name).update(raw).digest('base64url')),
    };
    return made;
  }

  return {
    auditor: client('auditor'),
    actor: client('actor'),
    issuer,
    subject,
    certificate() {
      pending ??= create();
      return pending;
    },
    get madeCertificate() {
      return made;
    },
    async federatedToken(now, of = subject) {
      const at = Math.floor(now / 1000);
      return new SignJWT({ jti: drawGuid(seed, at, of) })
        .setProtectedHeader({ alg: 'ES256', kid: 'sandbox' })
        .setIssuer(issuer)
        .setSubject(of)
        .setAudience('api://AzureADTokenExchange')
        .setIssuedAt(at)
        .setExpirationTime(at + 600)
        .sign(keys().privateKey);
    },
    issuerKey: () => keys().publicKey,
  };
}
