/** The apps that the tenant knows: those of the company's vendors, and a few with a story of their own. */
import type { Company, VendorApp } from '../contract.ts';
import { slackAppId } from '../vendor-ids.ts';

export interface SlackApp {
  readonly id: string;
  readonly name: string;
  readonly userScopes: readonly string[];
  /** Empty: the app has no bot. */
  readonly botScopes: readonly string[];
  /** Listed and reviewed in Slack's own directory. */
  readonly certified: boolean;
  readonly internal: boolean;
  /** Deployed by an owner on the whole organisation, where there is one. */
  readonly organisationWide: boolean;
  /** Administers Slack itself: no API call removes it. */
  readonly administrative: boolean;
  /** How people came to it; null: not by themselves. */
  readonly vendorApp: VendorApp | null;
  /** What it asked for at first, before it grew; null: always the same. */
  readonly scopesAtFirst: readonly string[] | null;
}

export interface SlackApps {
  readonly all: readonly SlackApp[];
  find(id: string): SlackApp | null;
  named(name: string): SlackApp;
}

const certifiedNames = new Set(['Zoom', 'Jira Cloud', 'Notion', 'Figma and FigJam', 'Drift']);
const internalNames = new Set(['Northwind Lunch Bot']);
const userOnlyNames = new Set(['Desk MCP Connector', 'Channel Archiver']);
const grownNames = new Set(['Notion', 'Jira Cloud']);
const organisationWideNames = new Set(['Zoom']);

const onlyForBots = new Set(['commands']);
const onlyForUsers = new Set(['search:read', 'client', 'admin']);

/** The app with which the company audits itself. */
export const auditorName = 'Northwind Grant Audit';
export const administrativeName = 'Okta SCIM Bridge';
export const removedName = 'Poll Parrot';
export const neverInstalledName = 'Canvas Corner';
export const requestedName = 'Standup Sparrow';
export const requestedCertifiedName = 'Tidy Tasks';
export const burstName = 'Brightpath Scheduler';
export const newcomerName = 'Ledgerly AI';

const extras = (auditScopes: readonly string[]): readonly SlackApp[] => [
  extra(auditorName, auditScopes, [], { internal: true, organisationWide: true }),
  extra(administrativeName, ['admin', 'users:read'], [], { certified: true, administrative: true }),
  extra(removedName, ['users:read'], ['chat:write', 'users:read']),
  extra(neverInstalledName, ['files:read'], ['chat:write', 'files:read', 'commands']),
  extra(requestedName, [], ['chat:write', 'channels:history']),
  extra(requestedCertifiedName, [], ['chat:write', 'commands'], { certified: true }),
  extra(burstName, ['users:read', 'users:read.email'], ['chat:write', 'commands']),
  extra(newcomerName, ['files:read', 'search:read'], ['channels:history', 'files:read', 'chat:write']),
];

/** @param auditScopes what the company's own auditing app holds */
export function createApps(company: Company, auditScopes: readonly string[]): SlackApps {
  const all = [
    ...company.vendors.flatMap(({ apps }) =>
      apps.filter(({ platform }) => platform === 'slack').map(fromVendor),
    ),
    ...extras(auditScopes),
  ];
  const byId = new Map(all.map((app) => [app.id, app]));
  return {
    all,
    find: (id) => byId.get(id) ?? null,
    named(name) {
      const app = all.find((one) => one.name === name);
      if (app === undefined) throw new RangeError(`no Slack app is called ${name}`);
      return app;
    },
  };
}

function fromVendor(vendorApp: VendorApp): SlackApp {
  const name = vendorApp.name ?? '';
  const userScopes = vendorApp.scopes.filter((scope) => !onlyForBots.has(scope));
  return {
    id: vendorApp.clientId,
    name,
    userScopes,
    botScopes: userOnlyNames.has(name) ? [] : vendorApp.scopes.filter((scope) => !onlyForUsers.has(scope)),
    certified: certifiedNames.has(name),
    internal: internalNames.has(name),
    organisationWide: organisationWideNames.has(name),
    administrative: false,
    vendorApp,
    scopesAtFirst: grownNames.has(name) ? vendorApp.scopes.slice(0, -1) : null,
  };
}

function extra(
  name: string,
  userScopes: readonly string[],
  botScopes: readonly string[],
  more: Partial<SlackApp> = {},
): SlackApp {
  return {
    id: slackAppId(name),
    name,
    userScopes,
    botScopes,
    certified: false,
    internal: false,
    organisationWide: false,
    administrative: false,
    vendorApp: null,
    scopesAtFirst: null,
    ...more,
  };
}
