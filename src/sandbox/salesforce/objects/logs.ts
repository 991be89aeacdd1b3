/** LoginHistory, LoginGeo and SetupAuditTrail. Source: Object Reference of the same names. */
import { day } from '../../company.ts';
import type { Origin } from '../../contract.ts';
import { logDelay } from '../../log-delay.ts';
import { originOf, personOrigin } from '../../origins.ts';
import { pickIndex } from '../../random.ts';
import type { Org, SetupChange } from '../org.ts';
import { type Field, field, reference, sobject, type SObject } from '../schema.ts';
import type { OrgUser } from '../staff.ts';

interface Login {
  readonly id: string;
  readonly user: OrgUser;
  readonly at: number;
  readonly type: 'Application' | 'Remote Access 2.0';
  readonly application: string;
  readonly browser: string;
  readonly from: Origin;
}

const countries = new Map([
  ['BE', 'Belgium'],
  ['DE', 'Germany'],
  ['IE', 'Ireland'],
  ['US', 'United States'],
]);

interface TrailRow extends SetupChange {
  readonly id: string;
}

const keptFor = 182 * day;

export function logObjects(org: Org): readonly SObject[] {
  const { staff, approvals, company, ids, seed } = org;
  const { startedAt } = company;

  /** A sign-in of everybody who is active, and the first one of each approval; refreshes do not show. */
  function* logins(): Generator<Login> {
    const row = (nth: number, login: Omit<Login, 'id'>): Login => ({ id: ids.id('0Ya', nth), ...login });
    for (const user of staff.all()) {
      if (!staff.wasActive(user) || user.userType !== 'Standard') continue;
      const at = startedAt - pickIndex(20 * 86_400, seed, 'login', user.ordinal) * 1000;
      const from = personOrigin(company, company.find(user.username) ?? user.ordinal, 'salesforce');
      const browser = 'Chrome 141';
      yield row(user.ordinal, { user, at, type: 'Application', application: 'Browser', browser, from });
    }
    const byApp = { type: 'Remote Access 2.0', browser: 'Unknown' } as const;
    for (const { app, user, createdAt: at, serial } of approvals.ever()) {
      if (at < startedAt - keptFor || isHidden(at, `approval ${serial}`)) continue;
      const from = org.givenFrom.get(serial) ?? originOf(org.calls.origins(app), seed, serial);
      yield row(1_000_000 + serial, { ...byApp, user: staff.user(user), at, application: app.name, from });
    }
    for (const [nth, { at, user, app, from }] of org.logins.entries()) {
      if (isHidden(at, `login ${nth}`)) continue;
      const how =
        app === null
          ? ({ type: 'Application', application: 'Browser', browser: 'Chrome 141' } as const)
          : { ...byApp, application: app.name };
      yield row(12_000_000 + nth, { ...how, user, at, from });
    }
  }

  function isHidden(at: number, event: string): boolean {
    const delay = at < startedAt ? 0 : logDelay(org.logTrouble, seed, 'salesforce logins', event);
    return at + delay > org.now();
  }

  const groupOnly = { filterable: false, sortable: false, nillable: true } as const;
  const login = sobject<Login>({
    name: 'LoginHistory',
    keyPrefix: '0Ya',
    *rows({ userId, powers }) {
      const all = powers.has('ManageUsers') || powers.has('MonitorLoginHistory');
      for (const one of logins()) if (all || one.user.id === userId) yield one;
    },
    fields: [
      field('Id', 'id', ({ id }) => id),
      reference(
        'UserId',
        'User',
        ({ user }) => user.id,
        ({ user }) => user,
      ),
      field('LoginTime', 'datetime', ({ at }) => at),
      field('LoginType', 'picklist', ({ type }) => type),
      field('SourceIp', 'string', ({ from }) => from.ip, { nillable: true }),
      field('CountryIso', 'string', ({ from }) => from.country, groupOnly),
      reference(
        'LoginGeoId',
        'LoginGeo',
        ({ id }) => geoId(id),
        (row) => row,
      ),
      field('LoginUrl', 'string', () => 'login.salesforce.com', { nillable: true }),
      field('Application', 'string', ({ application }) => application, groupOnly),
      field('Browser', 'string', ({ browser }) => browser, groupOnly),
      field('Platform', 'string', () => 'Unknown', groupOnly),
      field('ApiType', 'string', () => 'N/A', groupOnly),
      field('ClientVersion', 'string', () => 'N/A', groupOnly),
      field('Status', 'string', () => 'Success', groupOnly),
    ] satisfies readonly Field<Login>[],
  });

  const geoId = (loginId: string) => ids.id('04F', ids.nth('0Ya', loginId) ?? 0);
  const geo = sobject<Login>({
    name: 'LoginGeo',
    keyPrefix: '04F',
    since: 34,
    visible: ({ powers }) => powers.has('ManageUsers'),
    rows: logins,
    fields: [
      field('Id', 'id', ({ id }) => geoId(id)),
      field('LoginTime', 'datetime', ({ at }) => at),
      field('CountryIso', 'string', ({ from }) => from.country, { nillable: true }),
      field('Country', 'string', ({ from }) => countries.get(from.country) ?? from.country, {
        nillable: true,
      }),
    ],
  });

  function* changes(): Generator<TrailRow> {
    for (const [nth, app] of org.apps.all.entries()) {
      if (app.cameAs === 'none' || app.createdAt < startedAt - 180 * day) continue;
      yield {
        id: ids.id('0Ym', nth),
        at: app.createdAt,
        action: app.cameAs === 'external' ? 'insertExternalClientApplication' : 'insertConnectedApplication',
        section: app.cameAs === 'external' ? 'External Client Apps' : 'Connected Apps',
        display: `Installed ${app.name}`,
        by: 0,
      };
    }
    yield {
      id: ids.id('0Ym', 1_000_000),
      at: startedAt - 12 * day,
      action: 'changedUserPerm',
      section: 'Manage Users',
      display: 'Permission set App onboarding: assigned',
      by: 0,
    };
    for (const [nth, change] of org.changes.entries())
      yield { id: ids.id('0Ym', 2_000_000 + nth), ...change };
  }
  const trail = sobject<TrailRow>({
    name: 'SetupAuditTrail',
    keyPrefix: '0Ym',
    visible: ({ powers }) => powers.has('ViewSetup'),
    countOnly: true,
    rows: changes,
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('CreatedDate', 'datetime', ({ at }) => at),
      reference(
        'CreatedById',
        'User',
        ({ by }) => staff.ofPerson(by).id,
        ({ by }) => staff.ofPerson(by),
      ),
      field('Action', 'string', ({ action }) => action),
      field('Section', 'string', ({ section }) => section, { filterable: false, sortable: false }),
      field('Display', 'string', ({ display }) => display, { filterable: false, sortable: false }),
      field('DelegateUser', 'string', () => null, { nillable: true }),
      field('ResponsibleNamespacePrefix', 'string', () => null, { nillable: true, since: 46 }),
    ],
  });

  return [login, geo, trail];
}
