import type { SimulatorOptions } from '../contract.ts';

/** Sizes are those of the whole tenant; what is absent follows from the company. */
export interface MicrosoftOptions extends SimulatorOptions {
  readonly servicePrincipals?: number;
  /** Delegated grants, all kinds together. Absent: what the people of the company gave, and a few more. */
  readonly grants?: number;
  readonly appRoleAssignments?: number;
  /** Service principals that define a role for applications. */
  readonly resourcesWithRoles?: number;
  /** Registrations (`/applications`). */
  readonly ownApps?: number;
  /** Application permissions of the auditing credential; absent: all that an audit reads with. */
  readonly auditorRoles?: readonly string[];
  /** A national cloud: no beta report on service principals. */
  readonly sovereign?: boolean;
  /** Empty pages with a next link and a row repeated over a page edge, as the vendor has; default true. */
  readonly oddPages?: boolean;
  /** The tenant entry also carries `actAuth`, a second app that may write; default false. */
  readonly actAuth?: boolean;
}

export interface Sizes {
  readonly servicePrincipals: number;
  readonly grants: number | null;
  readonly appRoleAssignments: number;
  readonly resourcesWithRoles: number;
  readonly ownApps: number;
}

export function sizesOf(options: MicrosoftOptions): Sizes {
  const people = options.company.size;
  return {
    servicePrincipals: options.servicePrincipals ?? 240 + Math.floor(people / 4),
    grants: options.grants ?? null,
    appRoleAssignments: options.appRoleAssignments ?? Math.min(120_000, 120 + people),
    resourcesWithRoles: options.resourcesWithRoles ?? Math.min(600, 20 + Math.floor(people / 100)),
    ownApps: options.ownApps ?? Math.min(20_000, 16 + Math.floor(people / 12)),
  };
}
