/** Packages, and what the org signs in to. */
import type { Lot } from '../../life.ts';
import type { Org } from '../org.ts';
import { forgetAccess, logSetup, now, quoted } from './setup.ts';

const section = 'Installed Packages';

export function packageInstalled(org: Org, lot: Lot): string {
  const { ids } = org;
  const { packages } = org.outbound;
  const nth = packages.made;
  const at = now(org);
  const made = {
    nth,
    id: ids.id('0A3', nth),
    packageId: ids.id('033', nth),
    versionId: ids.id('04t', nth),
    name: `Sales Kit ${lot.nth}`,
    namespace: lot.chance('namespace') < 0.8 ? `saleskit${lot.nth}` : null,
    versionName: '1.0',
    licensed: lot.chance('licensed') < 0.5,
    createdAt: at,
    modifiedAt: at,
  };
  packages.put(made);
  logSetup(org, lot, { action: 'insertPackage', section, display: `Installed package ${made.name} 1.0` });
  return `the package ${quoted(made)} was installed`;
}

export function packageUpgraded(org: Org, lot: Lot): string | null {
  const before = lot.pick(org.outbound.packages.all, 'package');
  if (before === null) return null;
  const [major = '1', minor = '0'] = before.versionName.split('.');
  const versionName = `${major}.${Number(minor) + 1}`;
  const versionId = org.ids.id('04t', 1000 + lot.nth);
  org.outbound.packages.put({ ...before, versionName, versionId, modifiedAt: now(org) });
  const display = `Upgraded package ${before.name} to ${versionName}`;
  logSetup(org, lot, { action: 'updatePackage', section, display });
  return `the package ${quoted(before)} was upgraded`;
}

/** An app that came with it goes with it, and so do its tokens. */
export function packageRemoved(org: Org, lot: Lot): string | null {
  const { apps, approvals, outbound } = org;
  const before = lot.pick(outbound.packages.all, 'package');
  if (before === null) return null;
  outbound.packages.remove(before);
  const carried = apps.all.filter(
    ({ namespace, kind }) => before.namespace !== null && namespace === before.namespace && kind !== 'none',
  );
  for (const app of carried) {
    forgetAccess(org, app);
    apps.uninstall(app);
    for (const one of approvals.all()) if (one.app === app) approvals.remove(one);
  }
  logSetup(org, lot, { action: 'deletePackage', section, display: `Uninstalled package ${before.name}` });
  return `the package ${quoted(before)} was uninstalled`;
}

/** Credentials leave no row in the trail. */
export function credentialAdded(org: Org, lot: Lot): string | null {
  const { ids } = org;
  const { named, external, providers } = org.outbound;
  const at = now(org);
  const common = {
    developerName: `Partner_${lot.nth}`,
    label: `Partner ${lot.nth}`,
    createdAt: at,
    modifiedAt: at,
  };
  const kind = org.scenario === 'basic' ? 0 : lot.index(4, 'kind');
  if (kind === 2) {
    external.put({ ...common, id: ids.id('0pu', external.made), kind: 'Oauth' });
    return `the external credential ${common.label} was created`;
  }
  if (kind === 3) {
    providers.put({ ...common, id: ids.id('0SO', providers.made), kind: 'OpenIdConnect' });
    return `the authentication provider ${common.label} was created`;
  }
  named.put({
    ...common,
    id: ids.id('0XA', named.made),
    endpoint: `https://partner-${lot.nth}.example/api`,
    type: 'SecuredEndpoint',
    principalType: 'NamedUser',
  });
  return `the named credential ${common.label} was created`;
}

export function credentialChanged(org: Org, lot: Lot): string | null {
  const { named, external } = org.outbound;
  const at = now(org);
  if (org.scenario !== 'basic' && lot.chance('external') < 0.3) {
    const before = lot.pick(external.all, 'credential');
    if (before === null) return null;
    const kind = before.kind === 'Oauth' ? 'Custom' : 'Oauth';
    external.put({ ...before, kind, modifiedAt: at });
    return `the external credential ${before.label} was changed`;
  }
  const before = lot.pick(named.all, 'credential');
  if (before === null) return null;
  if (lot.chance('remove') < 0.25) {
    named.remove(before);
    return `the named credential ${before.label} was deleted`;
  }
  named.put({ ...before, endpoint: `https://moved-${lot.nth}.example/api`, modifiedAt: at });
  return `the named credential ${before.label} was changed`;
}
