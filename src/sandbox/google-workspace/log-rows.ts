/** Rows of the Reports API. Source: discovery document admin.reports_v1, schema Activity; its event lists. */
import type { Company, Origin, Person } from '../contract.ts';
import { personOrigin } from '../origins.ts';
import { draw } from '../random.ts';
import type { Tenant } from './identity.ts';

export interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly intValue?: string;
  readonly multiValue?: readonly string[];
  readonly multiMessageValue?: readonly { readonly parameter: readonly Parameter[] }[];
}

export interface RowEvent {
  readonly type: string;
  readonly name: string;
  readonly parameters?: readonly Parameter[];
}

export interface RowParts {
  readonly application: string;
  readonly at: number;
  /** What makes the row different from others of the same moment. */
  readonly key: string | number;
  readonly person: Person;
  readonly events: readonly RowEvent[];
  /** Where the call came from; absent: from the person's desk. */
  readonly from?: Origin;
  /** Client that acted by domain-wide delegation. */
  readonly delegate?: { readonly clientId: string; readonly name: string };
  /** Google does not tell who acted. */
  readonly faceless?: boolean;
}

/** Shown in the place of whoever acted. */
const placeholderProfile = '105250506097979753968';

export function activityRow(company: Company, tenant: Tenant, parts: RowParts): unknown {
  const { application, at, key, person, events, delegate, faceless = false } = parts;
  const from = parts.from ?? personOrigin(company, person.index);
  const { seed } = company;
  const draws = [
    draw(seed, application, at % 2 ** 31, key),
    draw(seed, 'low', application, at % 2 ** 31, key),
  ] as const;
  const qualifier = String(BigInt.asIntN(64, (BigInt(draws[0]) << 32n) | BigInt(draws[1])));
  return {
    kind: 'admin#reports#activity',
    id: {
      time: new Date(at).toISOString(),
      uniqueQualifier: qualifier,
      applicationName: application,
      customerId: tenant.customerId,
    },
    etag: `"ev/${qualifier.slice(-6)}"`,
    actor: {
      ...(application === 'token' ? { callerType: 'USER' } : {}),
      ...(faceless ? {} : { email: person.email }),
      profileId: faceless ? placeholderProfile : tenant.userId(person.index),
      ...(delegate === undefined
        ? {}
        : {
            applicationInfo: {
              oauthClientId: delegate.clientId,
              applicationName: delegate.name,
              impersonation: true,
            },
          }),
    },
    ...(faceless
      ? {}
      : {
          ipAddress: from.ip,
          networkInfo: {
            ipAsn: [from.asn],
            regionCode: from.country,
            ...(from.country === 'DE' ? { subdivisionCode: 'DE-BE' } : {}),
          },
        }),
    events,
  };
}

export function valueOf(name: string, value: string): Parameter {
  return { name, value };
}

export function valuesOf(name: string, multiValue: readonly string[]): Parameter {
  return { name, multiValue };
}
