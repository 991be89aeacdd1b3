/** What a user needs to audit a sandbox: key files, tenant entries and the company's policy. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { day } from './company.ts';
import type { Company, VendorApp, VendorProfile } from './contract.ts';
import type { Sandbox } from './index.ts';
import { simulatedPlatforms } from './platforms.ts';

export interface WrittenTenants {
  /** Entries for `tenants` of grantwarden.yaml; their `file:` references are relative to the folder. */
  readonly tenants: readonly Readonly<Record<string, unknown>>[];
  /** Text of policy.yaml. */
  readonly policy: string;
}

/** Writes the key files, which only the owner may read. */
export async function writeTenants(sandbox: Sandbox, dir: string): Promise<WrittenTenants> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const tenants: Readonly<Record<string, unknown>>[] = [];
  for (const simulator of sandbox.simulators) {
    for (const [platform, urls] of sandbox.urls) {
      if (platform !== simulator.platform) continue;
      const { files, entry } = simulator.tenantEntry(simulatedPlatforms[platform].tenant, urls);
      for (const [name, content] of Object.entries(files))
        await writeFile(join(dir, name), content, { mode: 0o600 });
      tenants.push(entry);
    }
  }
  return { tenants, policy: companyPolicy(sandbox.company) };
}

/** The vendors that the company approved and banned, as it writes them down. */
function companyPolicy(company: Company): string {
  const date = (days: number) => new Date(company.startedAt + days * day).toISOString().slice(0, 10);
  const vendors = company.vendors.flatMap((vendor) => {
    const { approval } = vendor;
    if (approval === undefined) return [];
    return [
      {
        ...identity(vendor),
        ...(approval.owner === null ? {} : { owner: approval.owner }),
        approvedUntil: date(approval.untilDays),
        dataRegions: approval.regions,
        apps: idsOf(vendor),
        allow: {
          maxTier: approval.maxTier,
          scopes: byPlatform(
            vendor.apps,
            ({ scopes, allowed, appRoles }) => allowed ?? [...scopes, ...appRoles],
          ),
          principals: 'everyone',
        },
      },
    ];
  });
  const banned = company.vendors
    .filter(({ kind }) => kind === 'banned')
    .map((vendor) => ({
      ...identity(vendor),
      apps: idsOf(vendor),
      since: '2025-08-20',
      reason: 'Its token store was stolen; every integration was withdrawn.',
    }));
  const head = '# Vendors that the simulated company has approved or banned.\n';
  return `${head}${stringify({
    version: 1,
    defaults: {
      unknownVendor: 'review',
      maxTier: 'medium',
      requireOwner: true,
      allowedRegions: ['EU', 'US'],
    },
    vendors,
    banned,
  })}`;
}

function identity({ name, domain, kind, publisherId, ownerTenant }: VendorProfile) {
  return {
    name,
    domains: [domain],
    ...(publisherId === null ? {} : { publishers: [publisherId] }),
    // The platform's own tenant owns hundreds of apps; who means one of them names that one.
    ...(ownerTenant === null || kind === 'first-party' ? {} : { ownerTenants: [ownerTenant] }),
  };
}

/** A name is no id. */
function idsOf({ apps }: VendorProfile) {
  return byPlatform(apps, ({ clientId, installation }) => (installation === 'none' ? [] : [clientId]));
}

function byPlatform(apps: readonly VendorApp[], texts: (app: VendorApp) => readonly string[]) {
  const lists = new Map<string, Set<string>>();
  for (const app of apps) {
    const list = lists.get(app.platform) ?? new Set();
    for (const text of texts(app)) list.add(text);
    if (list.size > 0) lists.set(app.platform, list);
  }
  return Object.fromEntries([...lists].map(([platform, list]) => [platform, [...list]]));
}
