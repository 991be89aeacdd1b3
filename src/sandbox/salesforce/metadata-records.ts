/** Records of the Metadata API. Beside the scopes stand consumer key and secret, as they do at Salesforce. */
import type { OrgApp, RefreshPolicy } from './apps.ts';
import { xmlText } from './errors.ts';
import type { Org } from './org.ts';

const appTypes = {
  ConnectedApp: { kind: 'connected', suffix: '' },
  ExtlClntAppOauthSettings: { kind: 'external', suffix: '_oauth' },
  ExtlClntAppGlobalOauthSettings: { kind: 'external', suffix: '_glbloauth' },
} as const;
type AppType = keyof typeof appTypes;

export const recordTypes: ReadonlySet<string> = new Set([
  ...Object.keys(appTypes),
  'ConnectedAppSettings',
  'OauthOidcSettings',
  'OauthCustomScope',
]);

/** Wire names to the words of the metadata; any other scope is its own name in one word. */
const scopeWords = new Map([
  ['id', 'Basic'],
  ['chatter_api', 'Chatter'],
  ['visualforce', 'CustomApplications'],
  ['refresh_token', 'RefreshToken'],
  ['offline_access', 'OfflineAccess'],
  ['openid', 'OpenID'],
  ['wave_api', 'Wave'],
  ['eclair_api', 'Eclair'],
  ['pardot_api', 'Pardot'],
]);

/**
 * Settings of the whole org, by the name under which they are read.
 * @param hard API Access Control on, and every OAuth flow off that needs no more than a password
 */
const settingsOf = (hard: boolean) =>
  new Map<string, readonly [name: string, content: string]>([
    [
      'ConnectedAppSettings',
      [
        'ConnectedApp',
        `<enableAdminApprovedAppsOnly>${hard}</enableAdminApprovedAppsOnly><enableAdminApprovedAppsOnlyForExternalUser>${hard}</enableAdminApprovedAppsOnlyForExternalUser><enableSkipUserProvisioningWizardWelcomePage>false</enableSkipUserProvisioningWizardWelcomePage>`,
      ],
    ],
    [
      'OauthOidcSettings',
      [
        'OauthOidc',
        `<blockOAuthUnPwFlow>true</blockOAuthUnPwFlow><blockOAuthUsrAgtFlow>${hard}</blockOAuthUsrAgtFlow><isPkceRequired>${hard}</isPkceRequired><oAuthCdCrdtFlowEnable>false</oAuthCdCrdtFlowEnable>`,
      ],
    ],
  ]);

const customScopes = [
  { name: 'northwind_orders', description: 'Orders & invoices' },
  { name: 'northwind_quotes', description: 'Quotes <drafts>' },
];

export interface MetadataName {
  readonly fullName: string;
  readonly id: string;
  readonly namespace: string | null;
}

export function createMetadataRecords(org: Org) {
  const { apps, ids } = org;
  const settings = settingsOf(org.scenario === 'hardened');

  function fullName({ developerName, namespace }: OrgApp, type: AppType): string {
    return `${namespace === null ? '' : `${namespace}__`}${developerName}${appTypes[type].suffix}`;
  }

  const keys = (app: OrgApp) =>
    `<consumerKey>${org.consumerKey(app.key)}</consumerKey><consumerSecret>${org.consumerSecret(app.key)}</consumerSecret>`;

  function connectedApp(app: OrgApp): string {
    const scopes = apps.scopes(app).map((scope) => `<scopes>${scopeWord(scope)}</scopes>`);
    return `<fullName>${fullName(app, 'ConnectedApp')}</fullName><contactEmail>it@${org.company.domain}</contactEmail><label>${xmlText(app.name)}</label><oauthConfig><callbackUrl>https://${app.developerName.toLowerCase()}.example/callback</callbackUrl>${keys(app)}<isAdminApproved>${app.adminApproved}</isAdminApproved><isClientCredentialEnabled>${app.clientCredentials}</isClientCredentialEnabled><isCodeCredentialEnabled>false</isCodeCredentialEnabled><isConsumerSecretOptional>false</isConsumerSecretOptional><isNamedUserJwtEnabled>false</isNamedUserJwtEnabled><isPkceRequired>false</isPkceRequired><isRefreshTokenRotationEnabled>false</isRefreshTokenRotationEnabled>${scopes.join('')}</oauthConfig><oauthPolicy><ipRelaxation>${app.ip}</ipRelaxation>${refreshPolicy(app.refresh)}</oauthPolicy>`;
  }

  function externalSettings(app: OrgApp): string {
    const scopes = apps.scopes(app).map(scopeWord).join(', ');
    return `<fullName>${fullName(app, 'ExtlClntAppOauthSettings')}</fullName><commaSeparatedOauthScopes>${scopes}</commaSeparatedOauthScopes><externalClientApplication>${app.developerName}</externalClientApplication><label>${xmlText(app.name)} OAuth</label><oauthLink>${org.id}:888000000000001</oauthLink>`;
  }

  function globalSettings(app: OrgApp): string {
    return `<fullName>${fullName(app, 'ExtlClntAppGlobalOauthSettings')}</fullName><callbackUrl>https://${app.developerName.toLowerCase()}.example/callback</callbackUrl>${keys(app)}<externalClientApplication>${app.developerName}</externalClientApplication><isConsumerSecretOptional>false</isConsumerSecretOptional><isIntrospectAllTokens>false</isIntrospectAllTokens><isPkceRequired>true</isPkceRequired><isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled><isSecretRequiredForRefreshToken>true</isSecretRequiredForRefreshToken><label>${xmlText(app.name)} global OAuth</label><shouldRotateConsumerKey>false</shouldRotateConsumerKey><shouldRotateConsumerSecret>false</shouldRotateConsumerSecret>`;
  }

  const writers: Readonly<Record<AppType, (app: OrgApp) => string>> = {
    ConnectedApp: connectedApp,
    ExtlClntAppOauthSettings: externalSettings,
    ExtlClntAppGlobalOauthSettings: globalSettings,
  };

  const listed = (type: AppType) => apps.all.filter(({ kind }) => kind === appTypes[type].kind);
  const isAppType = (type: string): type is AppType => Object.hasOwn(appTypes, type);

  return {
    /** Null when the org holds none of that name; null content when it fails to load. */
    read(type: string, name: string): { readonly content: string | null } | null {
      if (isAppType(type)) {
        const app = listed(type).find((one) => fullName(one, type) === name);
        if (app === undefined || app.metadata === 'absent') return null;
        return { content: app.metadata === 'broken' ? null : writers[type](app) };
      }
      const setting = settings.get(type);
      if (setting !== undefined)
        return setting[0] === name ? { content: `<fullName>${name}</fullName>${setting[1]}` } : null;
      const scope = customScopes.find((one) => one.name === name);
      if (scope === undefined) return null;
      return {
        content: `<fullName>${name}</fullName><assignedTo>Northwind_Data_Loader</assignedTo><description>${xmlText(scope.description)}</description><developerName>${name}</developerName><isPublic>false</isPublic><masterLabel>${name}</masterLabel>`,
      };
    },
    names(type: string): readonly MetadataName[] {
      if (isAppType(type))
        return listed(type).map((app) => ({
          fullName: fullName(app, type),
          id: app.id ?? '',
          namespace: app.namespace,
        }));
      const setting = settings.get(type);
      const names = setting === undefined ? customScopes.map(({ name }) => name) : [setting[0]];
      return names.map((name, nth) => ({ fullName: name, id: ids.id('888', nth), namespace: null }));
    },
  };
}

function scopeWord(scope: string): string {
  return (
    scopeWords.get(scope) ??
    xmlText(scope.replaceAll(/(?:^|_)([a-z])/gu, (_, letter: string) => letter.toUpperCase()))
  );
}

function refreshPolicy({ kind, period, unit }: RefreshPolicy): string {
  if (kind === 'infinite' || kind === 'zero') return `<refreshTokenPolicy>${kind}</refreshTokenPolicy>`;
  return `<refreshTokenPolicy>specific_${kind}:${period}:${(unit ?? 'Days').toUpperCase()}</refreshTokenPolicy>`;
}
