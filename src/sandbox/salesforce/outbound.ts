/** What the org itself signs in to, and the packages installed in it; both change while the org is running. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import type { IdSpace } from './ids.ts';

interface Dated {
  readonly id: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface NamedCredential extends Dated {
  readonly developerName: string;
  readonly label: string;
  readonly endpoint: string | null;
  readonly type: 'SecuredEndpoint' | 'Legacy';
  readonly principalType: 'NamedUser' | 'PerUser' | 'Anonymous';
}

/** An external credential or an authentication provider. */
export interface Connection extends Dated {
  readonly developerName: string;
  readonly label: string;
  readonly kind: string;
}

export interface Package extends Dated {
  readonly nth: number;
  readonly packageId: string;
  readonly versionId: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly versionName: string;
  /** For some of the people only. */
  readonly licensed: boolean;
}

/** Rows in order; `put` changes the one of that id, or adds it. */
export interface Table<Row extends { readonly id: string }> {
  readonly all: readonly Row[];
  /** Rows that there ever were: what the next one is numbered with. */
  readonly made: number;
  put(row: Row): void;
  remove(row: Row): void;
}

export interface Outbound {
  readonly named: Table<NamedCredential>;
  readonly external: Table<Connection>;
  readonly providers: Table<Connection>;
  readonly packages: Table<Package>;
}

export function createOutbound(ids: IdSpace, { startedAt }: Company): Outbound {
  const dated = { createdAt: startedAt - 700 * day, modifiedAt: startedAt - 700 * day };
  const named = [
    ['Billing_API', 'Billing API', 'https://billing.northwind-labs.example', 'SecuredEndpoint', 'NamedUser'],
    ['Old_ERP', 'Old ERP <legacy>', 'https://erp.partner.example/soap?x="1"', 'Legacy', 'NamedUser'],
    ['Maps', 'Maps', 'https://maps.vendor.example', 'Legacy', 'Anonymous'],
  ] as const;
  const packages = [
    ['Drift', 'drift', '3.12'],
    ['Gong for Salesforce', 'gongio', '2.40'],
    ['HubSpot Integration', 'hubspot_inc', '1.9'],
    ['=cmd|calc', 'linkedup', '1.0'],
    ['Field tools (unlocked)', null, '0.3'],
  ] as const;
  return {
    named: table(
      named.map(([developerName, label, endpoint, type, principalType], nth) => ({
        id: ids.id('0XA', nth),
        developerName,
        label,
        endpoint,
        type,
        principalType,
        ...dated,
      })),
    ),
    external: table([
      { id: ids.id('0pu', 0), developerName: 'Billing', label: 'Billing', kind: 'Oauth', ...dated },
      { id: ids.id('0pu', 1), developerName: 'Warehouse', label: 'Warehouse', kind: 'AwsSv4', ...dated },
    ]),
    providers: table([
      {
        id: ids.id('0SO', 0),
        developerName: 'Partner_Login',
        label: 'Partner login',
        kind: 'OpenIdConnect',
        ...dated,
      },
    ]),
    packages: table(
      packages.map(([name, namespace, versionName], nth) => ({
        nth,
        id: ids.id('0A3', nth),
        packageId: ids.id('033', nth),
        versionId: ids.id('04t', nth),
        name,
        namespace,
        versionName,
        licensed: nth % 2 === 1,
        ...dated,
      })),
    ),
  };
}

function table<Row extends { readonly id: string }>(first: readonly Row[]): Table<Row> {
  const rows = new Map(first.map((row) => [row.id, row]));
  let made = rows.size;
  return {
    get all() {
      return [...rows.values()];
    },
    get made() {
      return made;
    },
    put(row) {
      if (!rows.has(row.id)) made += 1;
      rows.set(row.id, row);
    },
    remove(row) {
      rows.delete(row.id);
    },
  };
}
