/** Ids of the simulated tenant, and which admin an audit impersonates. */
import type { Company, Person } from '../contract.ts';
import { draw, drawText } from '../random.ts';

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
  userId(index: number): string;
  /** Index of the person with that id or address, or null. */
  find(userKey: string): number | null;
}

export function createTenant(company: Company): Tenant {
  const { seed } = company;
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
    userId,
    find,
  };
}

/** The address that an audit impersonates: the first super admin. */
export function auditSubject(company: Company): Person {
  return company.person(0);
}
