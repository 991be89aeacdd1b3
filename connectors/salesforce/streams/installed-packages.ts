/** Packages of other makers, whose code runs inside the org. What it may do there, no API tells. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppSeen, GrantSeen } from '../../../src/core/observation.ts';
import { safeText } from '../../../src/core/text.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { Gap, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { isUnknownName } from '../answers.ts';
import { type QueryEnd, type QuerySpec, readWholeQuery, shortfall } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import type { SalesforceSession } from '../salesforce-session.ts';

interface Package {
  readonly clientId: string;
  readonly name: string | null;
  /** Of the installation, not of the package. */
  readonly handle: string;
  readonly facts: Readonly<Record<string, string>>;
}

const Text = z.string().nullish();
const Id = z.string().refine((id) => id18(id) !== null);
const Named = z.object({ Name: Text, NamespacePrefix: Text }).nullish();

const Installed = z.object({
  Id,
  SubscriberPackageId: Id,
  SubscriberPackage: Named,
  SubscriberPackageVersion: z.object({ Name: Text }).nullish(),
});

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_installedsubscriberpackage.htm */
const installed: QuerySpec<z.infer<typeof Installed>> = {
  soql: 'SELECT Id, SubscriberPackageId, SubscriberPackage.Name, SubscriberPackage.NamespacePrefix, SubscriberPackageVersion.Name FROM InstalledSubscriberPackage',
  shape: Installed,
  keyOf: ({ Id }) => Id,
  tooling: true,
};

const Licence = z.object({ Id, NamespacePrefix: z.string().min(1) });

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_packagelicense.htm */
const licences: QuerySpec<z.infer<typeof Licence>> = {
  soql: 'SELECT Id, NamespacePrefix FROM PackageLicense',
  shape: Licence,
  keyOf: ({ Id }) => Id,
};

export function createInstalledPackagesStream(session: SalesforceSession): Stream {
  return {
    id: 'installed-packages',
    after: [],
    async *read(context) {
      const asOf = isoTime(session.clock.now());
      const { organizationId } = await session.identity(context.signal);
      const { packages, gaps } = await readPackages(session, context);
      const rows = packages.flatMap((one) => [appRow(one), grantRow(one, organizationId)]);
      yield { rows, read: packages.length, checkpoint: null };
      return { expected: null, asOf, gaps };
    },
  };
}

interface Packages {
  readonly packages: readonly Package[];
  readonly gaps: readonly Gap[];
}

async function readPackages(session: SalesforceSession, context: StreamContext): Promise<Packages> {
  try {
    const { rows, end } = await readWholeQuery(session.client, installed, context);
    return { packages: rows.map(installedPackage), gaps: gapsOf('packages', end) };
  } catch (thrown) {
    if (!isClosed(thrown)) throw thrown;
    throw await unseenPackages(session, thrown, context);
  }
}

function gapsOf(what: string, end: QueryEnd): readonly Gap[] {
  const gap = shortfall(what, end);
  return gap === null ? [] : [gap];
}

function isClosed(thrown: unknown): thrown is AppError {
  return isUnknownName(thrown) || (thrown instanceof AppError && /^GAP_|^READ_GONE$/u.test(thrown.code));
}

/** A licence names the namespace of a package and not its id, so it tells that something is missing, not what. */
async function unseenPackages(
  session: SalesforceSession,
  closed: AppError,
  context: StreamContext,
): Promise<AppError> {
  const namespaces = await licensedNamespaces(session, context);
  const known = namespaces.length === 0 ? '' : `; there are licences of ${namespaces.join(', ')}`;
  return new AppError('GAP_PERMISSION', {
    detail: `InstalledSubscriberPackage is not visible (${closed.message})${known}`,
    remedy:
      'Give the user that Grantwarden signs in as the permission View Setup and Configuration, or accept installed-packages under knownGaps.',
    cause: closed,
  });
}

async function licensedNamespaces(
  session: SalesforceSession,
  context: StreamContext,
): Promise<readonly string[]> {
  try {
    if (!(await session.objects(context.signal)).has('packagelicense')) return [];
    const { rows } = await readWholeQuery(session.client, licences, context);
    return rows.map(({ NamespacePrefix }) => safeText(NamespacePrefix).slice(0, 40)).slice(0, 20);
  } catch (thrown) {
    if (thrown instanceof AppError && isClosed(thrown)) return [];
    throw thrown;
  }
}

function installedPackage(row: z.infer<typeof Installed>): Package {
  const namespace = row.SubscriberPackage?.NamespacePrefix;
  const version = row.SubscriberPackageVersion?.Name;
  return {
    clientId: id18(row.SubscriberPackageId) ?? row.SubscriberPackageId,
    name: row.SubscriberPackage?.Name ?? namespace ?? null,
    handle: id18(row.Id) ?? row.Id,
    facts: {
      ...(namespace ? { namespace } : {}),
      ...(version ? { packageVersion: version } : {}),
    },
  };
}

function appRow({ clientId, name, handle, facts }: Package): AppSeen {
  return {
    type: 'app',
    clientId,
    ...untoldApp,
    name,
    // A package without a namespace is an unlocked one, often of the org's own developers.
    party: 'namespace' in facts ? 'third' : 'unknown',
    state: 'enabled',
    nativeIds: [handle],
    facts,
  };
}

function grantRow({ clientId, handle }: Package, organizationId: string): GrantSeen {
  return {
    type: 'grant',
    clientId,
    principal: { kind: 'tenant', id: organizationId },
    kind: 'install',
    resource: '',
    scopes: [],
    scopeStatus: 'unknown',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [handle],
    evidence: ['InstalledSubscriberPackage'],
  };
}
