/** Ids of the simulated tenant, and the service account that may impersonate its admins. */
import { generateKeyPairSync } from 'node:crypto';
import type { Company, Person } from '../contract.ts';
import { draw, drawText } from '../random.ts';

const digits = '0123456789';
const scope = (name: string) => `https://www.googleapis.com/auth/${name}`;

/** Scopes that an admin of the company has delegated to the service account. */
export const delegatedScopes: readonly string[] = [
  scope('admin.directory.user.readonly'),
  scope('admin.directory.user.security'),
  scope('admin.directory.customer.readonly'),
  scope('admin.reports.audit.readonly'),
  scope('admin.reports.usage.readonly'),
  scope('cloud-identity.policies.readonly'),
  scope('chrome.management.reports.readonly'),
];

/** A bearer with which the service account may be asked to sign, as a workload identity would have one. */
export const ambientAccessToken = 'ya29.c.sandbox-ambient-credential';

export interface Tenant {
  readonly customerId: string;
  readonly project: { readonly id: string; readonly number: string };
  readonly serviceAccount: {
    readonly email: string;
    readonly clientId: string;
    readonly keyId: string;
    readonly privateKey: string;
    readonly publicKey: string;
  };
  userId(index: number): string;
  /** Index of the person with that id or address, or null. */
  find(userKey: string): number | null;
}

export function createTenant(company: Company): Tenant {
  const { seed } = company;
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  // 21 digits, as Google's are: more than a JSON number can hold. The last eight lead back to the person.
  function userId(index: number): string {
    const front = 100_000_000_000 + (draw(seed, 'google user', index) % 18_000_000) * 1000;
    return `1${front}${String(index).padStart(8, '0')}`;
  }

  function find(userKey: string): number | null {
    if (!/^\d{21}$/u.test(userKey)) return company.find(userKey);
    const index = Number(userKey.slice(-8));
    return index < company.size && userId(index) === userKey ? index : null;
  }

  return {
    customerId: `C0${drawText(7, 'abcdefghijklmnopqrstuvwxyz0123456789', seed, 'customer')}`,
    project: { id: 'northwind-grant-audit', number: `4${drawText(11, digits, seed, 'project')}` },
    serviceAccount: {
      email: 'grantwarden@northwind-grant-audit.iam.gserviceaccount.com',
      clientId: `1${drawText(20, digits, seed, 'service account')}`,
      keyId: drawText(40, '0123456789abcdef', seed, 'key'),
      privateKey: keys.privateKey,
      publicKey: keys.publicKey,
    },
    userId,
    find,
  };
}

/** The address that an audit impersonates: the first super admin. */
export function auditSubject(company: Company): Person {
  return company.person(0);
}
