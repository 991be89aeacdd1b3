/** What the org itself signs in to, and the packages installed in it. */
import type { Org } from '../org.ts';
import type { Connection, NamedCredential, Package } from '../outbound.ts';
import { field, modifiedFields, sobject, type SObject } from '../schema.ts';

export function outboundObjects(org: Org): readonly SObject[] {
  const { ids, company, outbound } = org;
  const created = field('CreatedDate', 'datetime', (row: { readonly createdAt: number }) => row.createdAt);
  const dates = [created, ...modifiedFields];
  const full = org.scenario !== 'basic';

  const named = sobject<NamedCredential>({
    name: 'NamedCredential',
    keyPrefix: '0XA',
    since: 33,
    visible: ({ powers }) => powers.has('ViewSetup'),
    rows: () => outbound.named.all,
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('DeveloperName', 'string', ({ developerName }) => developerName),
      field('MasterLabel', 'string', ({ label }) => label),
      field('Endpoint', 'string', ({ endpoint }) => endpoint, { nillable: true }),
      field('PrincipalType', 'picklist', ({ principalType }) => principalType),
      field('NamespacePrefix', 'string', () => null, { nillable: true }),
      ...dates,
    ],
  });

  const simple = (
    since: number,
    name: string,
    prefix: string,
    kindField: string,
    rows: () => readonly Connection[],
    needs: string,
  ) =>
    sobject<Connection>({
      name,
      keyPrefix: prefix,
      since,
      visible: ({ powers }) => full && powers.has(needs),
      rows,
      fields: [
        field('Id', 'id', ({ id }) => id),
        field('DeveloperName', 'string', ({ developerName }) => developerName),
        field(name === 'AuthProvider' ? 'FriendlyName' : 'MasterLabel', 'string', ({ label }) => label),
        field(kindField, 'picklist', ({ kind }) => kind),
        // Of a provider it is not told when it was changed.
        ...(name === 'AuthProvider' ? [created] : dates),
      ],
    });
  const external = simple(
    56,
    'ExternalCredential',
    '0pu',
    'AuthenticationProtocol',
    () => outbound.external.all,
    'ViewSetup',
  );
  const providers = simple(
    27,
    'AuthProvider',
    '0SO',
    'ProviderType',
    () => outbound.providers.all,
    'CustomizeApplication',
  );

  const licences = sobject<Package>({
    name: 'PackageLicense',
    keyPrefix: '050',
    rows: () => outbound.packages.all.filter(({ namespace }) => namespace !== null),
    fields: [
      field('Id', 'id', ({ nth }) => ids.id('050', nth)),
      field('NamespacePrefix', 'string', ({ namespace }) => namespace),
      field('Status', 'picklist', () => 'Active'),
      field('AllowedLicenses', 'int', ({ licensed }) => (licensed ? company.size : -1)),
      field('UsedLicenses', 'int', ({ licensed }) => (licensed ? Math.floor(company.size / 3) : 0)),
      field('IsProvisioned', 'boolean', () => true),
      ...dates,
    ],
  });

  const installed = sobject<Package>({
    name: 'InstalledSubscriberPackage',
    keyPrefix: '0A3',
    since: 41,
    api: 'tooling',
    rows: () => outbound.packages.all,
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
    rows: () => outbound.packages.all,
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
    rows: () => outbound.packages.all,
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
