/**
 * The admin log: domain-wide delegation, app access control, Marketplace installs and revocations by admins.
 * Source: developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-event-names.
 */
import { day } from '../company.ts';
import type { Company, Person, Scenario } from '../contract.ts';
import { appAccess, delegation, tokenRevocation, userSetting } from './admin-events.ts';
import { createLiveStream, type EventStream, listStream } from './event-stream.ts';
import type { Grant, Grants } from './grants.ts';
import type { Tenant } from './identity.ts';
import { activityRow, type RowEvent, valueOf } from './log-rows.ts';

const scope = (name: string) => `https://www.googleapis.com/auth/${name}`;

/** Clients that act in people's names. The archive was delegated to before any log began. */
export const delegates = {
  backup: { clientId: '115824619743385532880', name: 'vaultline-backup' },
  dealSync: { clientId: '117733991155220044668', name: 'deal-sync-worker' },
  migration: { clientId: '104418273645546372819', name: 'mail-migration-2025' },
  archive: { clientId: '109988776655443322110', name: 'legacy-mail-archive' },
} as const;

const adminEventNames: ReadonlySet<string> = new Set([
  'AUTHORIZE_API_CLIENT_ACCESS',
  'REMOVE_API_CLIENT_ACCESS',
  'REVOKE_3LO_TOKEN',
  'REVOKE_3LO_DEVICE_TOKENS',
  'REVOKE_ASP',
  ...['TRUSTED', 'LIMITED', 'BLOCKED', 'TRUSTED_BY_OAUTH_SCOPE', 'CAA_EXEMPT'].flatMap((list) => [
    `ADD_TO_${list}_OAUTH2_APPS`,
    `REMOVE_FROM_${list}_OAUTH2_APPS`,
  ]),
  'ALLOW_SERVICE_FOR_OAUTH2_ACCESS',
  'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS',
  'BLOCK_ALL_THIRD_PARTY_API_ACCESS',
  'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS',
  'SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS',
  'TRUST_DOMAIN_OWNED_OAUTH2_APPS',
  'UNTRUST_DOMAIN_OWNED_OAUTH2_APPS',
  'ADD_APPLICATION',
  'REMOVE_APPLICATION',
  'ADD_APPLICATION_TO_WHITELIST',
  'CREATE_USER',
  'SUSPEND_USER',
  'ARCHIVE_USER',
  'DELETE_USER',
  'UNSUSPEND_USER',
  'UNARCHIVE_USER',
  'UNDELETE_USER',
  'RENAME_USER',
]);
/** Names that came in 2026; not every tenant knows them yet. */
const renamed = ['CHANGE_APP_ACCESS', 'CHANGE_API_ACCESS'];

export interface AdminLog {
  readonly streams: readonly EventStream[];
  readonly eventNames: ReadonlySet<string>;
  tokenRevoked(at: number, admin: Person, person: Person, grants: readonly Grant[]): void;
  passwordRevoked(at: number, admin: Person, person: Person): void;
  /** Any other entry, by an admin; `key` tells it from others of the moment. */
  note(at: number, admin: Person, key: string, event: RowEvent): void;
}

export function createAdminLog(
  company: Company,
  tenant: Tenant,
  grants: Grants,
  scenario: Scenario,
): AdminLog {
  const live = createLiveStream();
  const firstAdmin = company.person(0);

  function entry(at: number, admin: Person, key: string | number, events: readonly RowEvent[]) {
    return {
      at: Math.floor(at),
      name: events[0]?.name ?? '',
      actor: admin.index,
      clientId: null,
      row: () =>
        activityRow(company, tenant, {
          application: 'admin',
          at: Math.floor(at),
          key,
          person: admin,
          events,
        }),
    };
  }

  const delegated = (name: Parameters<typeof delegation>[1], clientId: string, scopes?: string | string[]) =>
    delegation(company.domain, name, clientId, scopes);
  const access = (name: string, appName: string, change?: Parameters<typeof appAccess>[3]) =>
    appAccess(
      company.domain,
      name,
      {
        clientId: grants.apps.find((app) => app.name === appName)?.clientId ?? '',
        name: appName,
      },
      change,
    );

  const history: readonly (readonly [age: number, ...events: readonly RowEvent[]])[] = [
    [
      172,
      delegated(
        'AUTHORIZE_API_CLIENT_ACCESS',
        delegates.backup.clientId,
        `${scope('gmail.readonly')},${scope('drive.readonly')}`,
      ),
    ],
    [
      120,
      delegated('AUTHORIZE_API_CLIENT_ACCESS', delegates.migration.clientId, [
        'https://mail.google.com/',
        scope('admin.directory.user'),
      ]),
    ],
    [
      110,
      { type: 'DOMAIN_SETTINGS', name: 'ADD_APPLICATION', parameters: [valueOf('APPLICATION_NAME', 'Zoom')] },
    ],
    [88, access('ADD_TO_TRUSTED_OAUTH2_APPS', 'Zoom'), access('ADD_TO_TRUSTED_OAUTH2_APPS', 'Slack')],
    [64, delegated('REMOVE_API_CLIENT_ACCESS', delegates.migration.clientId)],
    [45, access('ADD_TO_BLOCKED_OAUTH2_APPS', 'CloudShelf Sync')],
    [
      31,
      {
        type: 'SECURITY_SETTINGS',
        name: `${scenario === 'hardened' ? '' : 'UN'}BLOCK_ALL_THIRD_PARTY_API_ACCESS`,
      },
    ],
    [25, access('CHANGE_APP_ACCESS', 'PDF Squeeze', { from: 'LIMITED', to: 'TRUSTED' })],
    [
      19,
      delegated('AUTHORIZE_API_CLIENT_ACCESS', delegates.dealSync.clientId, [
        scope('gmail.modify'),
        scope('calendar'),
      ]),
    ],
  ];

  return {
    eventNames: scenario === 'basic' ? adminEventNames : new Set([...adminEventNames, ...renamed]),
    streams: [
      live,
      listStream(
        history.map(([age, ...events]) => entry(company.startedAt - age * day, firstAdmin, age, events)),
      ),
    ],
    tokenRevoked(at, admin, person, revoked) {
      const clientId = revoked[0]?.app.clientId ?? '';
      live.add(
        entry(at, admin, `revoked ${person.index} ${clientId}`, [tokenRevocation(clientId, person.email)]),
      );
    },
    note(at, admin, key, event) {
      live.add(entry(at, admin, key, [event]));
    },
    passwordRevoked(at, admin, person) {
      live.add(entry(at, admin, `asp ${person.index}`, [userSetting('REVOKE_ASP', person.email)]));
    },
  };
}
