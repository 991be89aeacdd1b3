/** What the org itself signs in to, and the packages installed in it. */
import { day } from '../../company.ts';
import type { Org } from '../org.ts';
import { field, sobject, type SObject } from '../schema.ts';

export interface NamedCredential {
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly endpoint: string | null;
  readonly type: 'SecuredEndpoint' | 'Legacy';
  readonly principalType: 'NamedUser' | 'PerUser' | 'Anonymous';
}

export interface Package {
  readonly id: string;
  readonly packageId: string;
  readonly versionId: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly versionName: string;
  readonly allowedLicenses: number;
  readonly usedLicenses: number;
}

export function namedCredentials({ ids }: Org): readonly NamedCredential[] {
  const rows = [
    ['Billing_API', 'Billing API', 'https://billing.northwind-labs.example', 'SecuredEndpoint', 'NamedUser'],
    ['Old_ERP', 'Old ERP <legacy>', 'https://erp.partner.example/soap?x="1"', 'Legacy', 'NamedUser'],
    ['Maps', 'Maps', 'https://maps.vendor.example', 'Legacy', 'Anonymous'],
  ] as const;
  return rows.map(([developerName, label, endpoint, type, principalType], nth) => ({
    id: ids.id('0XA', nth),
    developerName,
    label,
    endpoint,
    type,
    principalType,
  }));
}

export function packages({ ids, company }: Org): readonly Package[] {
  const rows = [
    ['Drift', 'drift', '3.12'],
    ['Gong for Salesforce', 'gongio', '2.40'],
    ['HubSpot Integration', 'hubspot_inc', '1.9'],
    ['=cmd|calc', 'linkedup', '1.0'],
    ['Field tools (unlocked)', null, '0.3'],
  ] as const;
  return rows.map(([name, namespace, versionName], nth) => ({
    id: ids.id('0A3', nth),
    packageId: ids.id('033', nth),
    versionId: ids.id('04t', nth),
    name,
    namespace,
    versionName,
    allowedLicenses: nth % 2 === 0 ? -1 : company.size,
    usedLicenses: nth % 2 === 0 ? 0 : Math.floor(company.size / 3),
  }));
}

export function outboundObjects(org: Org): readonly SObject[] {
  const { ids, company } = org;
  const created = () => company.startedAt - 700 * day;
  const full = org.scenario !== 'basic';

  const named = sobject<NamedCredential>({
    name: 'NamedCredential',
    keyPrefix: '0XA',
    since: 33,
    visible: ({ powers }) => powers.has('ViewSetup'),
    rows: () => namedCredentials(org),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('DeveloperName', 'string', ({ developerName }) => developerName),
      field('MasterLabel', 'string', ({ label }) => label),
      field('Endpoint', 'string', ({ endpoint }) => endpoint, { nillable: true }),
      field('PrincipalType', 'picklist', ({ principalType }) => principalType),
      field('NamespacePrefix', 'string', () => null, { nillable: true }),
      field('CreatedDate', 'datetime', created),
      field('LastModifiedDate', 'datetime', created),
    ],
  });

  interface Simple {
    readonly id: string;
    readonly developerName: string;
    readonly label: string;
    readonly kind: string;
  }
  const simple = (
    since: number,
    name: string,
    prefix: string,
    kindField: string,
    rows: readonly Simple[],
    needs: string,
  ) =>
    sobject<Simple>({
      name,
      keyPrefix: prefix,
      since,
      visible: ({ powers }) => full && powers.has(needs),
      rows: () => rows,
      fields: [
        field('Id', 'id', ({ id }) => id),
        field('DeveloperName', 'string', ({ developerName }) => developerName),
        field(name === 'AuthProvider' ? 'FriendlyName' : 'MasterLabel', 'string', ({ label }) => label),
        field(kindField, 'picklist', ({ kind }) => kind),
        field('CreatedDate', 'datetime', created),
      ],
    });
  const external = simple(
    56,
    'ExternalCredential',
    '0pu',
    'AuthenticationProtocol',
    [
      { id: ids.id('0pu', 0), developerName: 'Billing', label: 'Billing', kind: 'Oauth' },
      { id: ids.id('0pu', 1), developerName: 'Warehouse', label: 'Warehouse', kind: 'AwsSv4' },
    ],
    'ViewSetup',
  );
  const providers = simple(
    27,
    'AuthProvider',
    '0SO',
    'ProviderType',
    [{ id: ids.id('0SO', 0), developerName: 'Partner_Login', label: 'Partner login', kind: 'OpenIdConnect' }],
    'CustomizeApplication',
  );

  const licences = sobject<Package>({
    name: 'PackageLicense',
    keyPrefix: '050',
    rows: () => packages(org).filter(({ namespace }) => namespace !== null),
    fields: [
      field('Id', 'id', (row) =>
        ids.id(
          '050',
          packages(org).findIndex(({ id }) => id === row.id),
        ),
      ),
      field('NamespacePrefix', 'string', ({ namespace }) => namespace),
      field('Status', 'picklist', () => 'Active'),
      field('AllowedLicenses', 'int', ({ allowedLicenses }) => allowedLicenses),
      field('UsedLicenses', 'int', ({ usedLicenses }) => usedLicenses),
      field('IsProvisioned', 'boolean', () => true),
      field('CreatedDate', 'datetime', created),
    ],
  });

  const installed = sobject<Package>({
    name: 'InstalledSubscriberPackage',
    keyPrefix: '0A3',
    since: 41,
    api: 'tooling',
    rows: () => packages(org),
    fields: [
      field('Id', 'id', ({ id }) => id),
      subparent('SubscriberPackageId', 'SubscriberPackage', ({ packageId }) => packageId),
      subparent('SubscriberPackageVersionId', 'SubscriberPackageVersion', ({ versionId }) => versionId),
    ],
  });
  const subscriber = sobject<Package>({
    name: 'SubscriberPackage',
    keyPrefix: '033',
    since: 41,
    api: 'tooling',
    rows: () => packages(org),
    fields: [
      field('Id', 'id', ({ packageId }) => packageId),
      field('Name', 'string', ({ name }) => name),
      field('NamespacePrefix', 'string', ({ namespace }) => namespace, { nillable: true }),
      field('Description', 'textarea', () => null, { nillable: true }),
      field('IsPackageValid', 'boolean', () => true),
    ],
  });
  const version = sobject<Package>({
    name: 'SubscriberPackageVersion',
    keyPrefix: '04t',
    since: 41,
    api: 'tooling',
    rows: () => packages(org),
    fields: [
      field('Id', 'id', ({ versionId }) => versionId),
      field('Name', 'string', ({ versionName }) => versionName),
      field('MajorVersion', 'int', ({ versionName }) => Number(versionName.split('.')[0])),
      field('MinorVersion', 'int', ({ versionName }) => Number(versionName.split('.')[1])),
      field('PatchVersion', 'int', () => 0),
      field('BuildNumber', 'int', () => 1),
    ],
  });

  return [named, external, providers, licences, installed, subscriber, version];
}

/** A reference whose row is read from the same record. */
function subparent(name: string, object: string, id: (row: Package) => string) {
  return {
    ...field<Package>(name, 'reference', id),
    parent: { name: name.replace(/Id$/u, ''), object, row: (row: Package): unknown => row },
  };
}
