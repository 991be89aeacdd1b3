/** What is really so in a tenant: what a test compares an audit with. */
import type { Company } from '../contract.ts';
import type { Grants } from './grants.ts';
import type { Tenant } from './identity.ts';

export interface GoogleTruth {
  /** Everybody but those whose account is gone. */
  readonly people: readonly {
    readonly id: string;
    readonly email: string;
    readonly active: boolean;
    /** Of suspended people too, whose grants no list shows. */
    readonly grants: readonly { readonly clientId: string; readonly scopes: readonly string[] }[];
    /** Code ids of app passwords. */
    readonly passwords: readonly number[];
  }[];
}

export function truthNow(company: Company, tenant: Tenant, grants: Grants): GoogleTruth {
  return {
    people: Array.from({ length: company.size }, (_, index) => company.person(index))
      .filter(({ status }) => status !== 'gone')
      .map((person) => ({
        id: tenant.userId(person.index),
        email: person.email,
        active: person.status === 'active',
        grants: grants.of(person).map(({ app, scopes }) => ({ clientId: app.clientId, scopes })),
        passwords: grants.passwordsOf(person).map(({ codeId }) => codeId),
      })),
  };
}
