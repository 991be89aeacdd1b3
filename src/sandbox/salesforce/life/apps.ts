/** Apps that come and go, and their policies. */
import type { VendorApp } from '../../contract.ts';
import type { Lot } from '../../life.ts';
import { externalClient, salesforce } from '../../vendors/app.ts';
import { type OrgApp, ownAppName, refreshPolicies } from '../apps.ts';
import type { Org } from '../org.ts';
import { forgetAccess, installedApps, logSetup, now, quoted } from './setup.ts';

const fresh = { adoption: 0, since: 0, lastUsed: 0 } as const;
const nouns = ['Forecast', 'Dialler', 'Quotes', 'Surveys', 'Enrichment', 'Backup'] as const;
const scopes = ['api', 'refresh_token', 'full', 'web', 'id', 'chatter_api'] as const;

const sections = { connected: 'Connected Apps', external: 'External Client Apps', none: '' } as const;
const records = {
  connected: 'ConnectedApplication',
  external: 'ExternalClientApplication',
  none: '',
} as const;

function changed(org: Org, lot: Lot, app: OrgApp, action: string, display: string): void {
  logSetup(org, lot, {
    action: `${action}${records[app.cameAs]}`,
    section: sections[app.cameAs],
    display,
  });
}

function newApp(lot: Lot, make: (name: string, wanted: readonly string[], extra: typeof fresh) => VendorApp) {
  const wanted = ['api', 'refresh_token', ...(lot.chance('full') < 0.3 ? ['full'] : [])];
  return make(`${lot.pick(nouns, 'noun') ?? 'Tool'} ${lot.nth}`, wanted, fresh);
}

/** An app that went comes back, or a new one comes; the trail has a row for each. */
export function installed(org: Org, lot: Lot): string | null {
  const gone = org.apps.all.filter(({ kind, cameAs }) => kind === 'none' && cameAs === 'connected');
  const again = lot.chance('again') < 0.4 ? lot.pick(gone, 'gone') : null;
  if (again !== null) {
    org.apps.reinstall(again, now(org));
    changed(org, lot, again, 'insert', `Installed ${again.name}`);
    return `${quoted(again)} was installed again`;
  }
  const app = org.apps.add(newApp(lot, salesforce), now(org));
  return `${quoted(app)} was installed`;
}

/** Tokens stay, and belong to an app that nobody installed. */
export function uninstalled(org: Org, lot: Lot): string | null {
  const app = lot.pick(
    installedApps(org, 'connected').filter(({ namespace }) => namespace === null),
    'app',
  );
  if (app === null) return null;
  forgetAccess(org, app);
  org.apps.uninstall(app);
  changed(org, lot, app, 'delete', `Uninstalled ${app.name}`);
  return `${quoted(app)} was uninstalled`;
}

/** Blocking ends every token. */
export function blocked(org: Org, lot: Lot): string | null {
  const app = lot.pick(
    org.apps.all.filter(({ name, cameAs }) => cameAs !== 'external' && name !== ownAppName && name !== ''),
    'app',
  );
  if (app === null) return null;
  const block = !app.blocked;
  app.blocked = block;
  if (block) for (const one of org.approvals.all()) if (one.app === app) org.approvals.remove(one);
  logSetup(org, lot, {
    action: block ? 'blockConnectedApplication' : 'unblockConnectedApplication',
    section: sections.connected,
    display: `${block ? 'Blocked' : 'Unblocked'} ${app.name}`,
  });
  return `${quoted(app)} was ${block ? 'blocked' : 'unblocked'}`;
}

/** Which policy was changed. */
function changePolicy(lot: Lot, app: OrgApp): string {
  switch (lot.index(4, 'policy')) {
    case 0: {
      const others = refreshPolicies.filter(
        ({ kind, period }) => kind !== app.refresh.kind || period !== app.refresh.period,
      );
      app.refresh = lot.pick(others, 'refresh') ?? app.refresh;
      return 'refresh token policy';
    }
    case 1: {
      const others = (['ENFORCE', 'BYPASS', 'BYPASS_2FACTOR', 'ENFORCE_RELAXED_REFRESH'] as const).filter(
        (one) => one !== app.ip,
      );
      app.ip = lot.pick(others, 'ip') ?? app.ip;
      return 'IP relaxation';
    }
    case 2:
      app.highAssurance = !app.highAssurance;
      return 'session policy';
    default:
      app.adminApproved = !app.adminApproved;
      return 'permitted users';
  }
}

export function policyChanged(org: Org, lot: Lot): string | null {
  const app = lot.pick(installedApps(org, 'connected'), 'app');
  if (app === null) return null;
  const policy = changePolicy(lot, app);
  app.modifiedAt = now(org);
  changed(org, lot, app, 'update', `Changed ${policy} of ${app.name}`);
  return `the ${policy} of ${quoted(app)} was changed`;
}

export function externalAdded(org: Org, lot: Lot): string | null {
  if (org.scenario === 'basic') return null;
  const app = org.apps.add(newApp(lot, externalClient), now(org));
  const [holder] = [...org.staff.all()].filter(({ ordinal, active }) => ordinal > 1 && active);
  if (holder !== undefined) org.approvals.give(app, holder.ordinal, now(org));
  return `the external client app ${quoted(app)} was created`;
}

export function externalChanged(org: Org, lot: Lot): string | null {
  const app = lot.pick(installedApps(org, 'external'), 'app');
  if (app === null) return null;
  const policy = changePolicy(lot, app);
  app.policyModifiedAt = now(org);
  changed(org, lot, app, 'update', `Changed ${policy} of ${app.name}`);
  return `the ${policy} of the external client app ${quoted(app)} was changed`;
}

/** Of an app whose definition the org holds; what a token may do is told of none. */
export function widened(org: Org, lot: Lot): string | null {
  const app = lot.pick(
    installedApps(org).filter(({ metadata }) => metadata === 'held'),
    'app',
  );
  if (app === null) return null;
  const scope = lot.pick(
    scopes.filter((one) => !org.apps.scopes(app).includes(one)),
    'scope',
  );
  if (scope === null || !org.apps.widen(app, [scope])) return null;
  app.modifiedAt = now(org);
  changed(org, lot, app, 'update', `Added scope ${scope} to ${app.name}`);
  return `${quoted(app)} may now ask for ${scope}`;
}
