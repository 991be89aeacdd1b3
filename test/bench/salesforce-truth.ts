/** What a simulated Salesforce org really holds. */
import type { SalesforceSimulator } from '../../src/sandbox/salesforce/index.ts';
import { Checksums, type Sums } from './checksum.ts';

export interface SalesforceTruth {
  readonly platform: 'salesforce';
  readonly tokens: number;
  readonly largestApp: number;
  readonly appNames: number;
  readonly users: number;
  readonly preauthorizations: number;
  readonly connectedApps: number;
  readonly externalClientApps: number;
  /** People with a token, of each external client app that has any. */
  readonly holdersOfExternalApps: readonly number[];
  readonly rows: Sums;
}

export function salesforceTruth({ org }: SalesforceSimulator): SalesforceTruth {
  const { apps, approvals, staff } = org;
  const rows = new Checksums();
  for (const { id } of staff.all()) rows.add('principal', id);

  const tokensOf = new Map<string, number>();
  const holdersOf = new Map(apps.all.map((app) => [app, new Set<number>()]));
  for (const { app, user } of approvals.all()) {
    tokensOf.set(app.name, (tokensOf.get(app.name) ?? 0) + 1);
    holdersOf.get(app)?.add(user);
  }
  for (const [app, holders] of holdersOf) {
    for (const user of holders) rows.add('delegated-user', `${staff.user(user).id} ${app.key} `);
    // An app that was never installed is known by its tokens alone.
    if (app.id !== null || holders.size > 0) rows.add('app', app.key);
    if (app.kind === 'external' && app.clientCredentials)
      rows.add('app-role', `${staff.user(0).id} ${app.key} `);
  }

  const preauthorizations = [...org.preauthorizations.all()].filter(
    ({ entityType }) => entityType !== 'TabSet',
  );
  for (const { parent, entityId } of preauthorizations)
    rows.add('preauthorized', `${parent.id} ${entityId} `);
  for (const { packageId } of org.outbound.packages.all) {
    rows.add('app', packageId);
    rows.add('install', `${org.id} ${packageId} `);
  }

  const ofKind = (kind: 'connected' | 'external') => apps.all.filter((app) => app.kind === kind);
  return {
    platform: 'salesforce',
    tokens: approvals.size,
    largestApp: Math.max(...tokensOf.values()),
    appNames: tokensOf.size,
    users: staff.size,
    preauthorizations: preauthorizations.length,
    connectedApps: ofKind('connected').length,
    externalClientApps: ofKind('external').length,
    holdersOfExternalApps: ofKind('external')
      .map((app) => holdersOf.get(app)?.size ?? 0)
      .filter((holders) => holders > 0),
    rows: rows.values,
  };
}
