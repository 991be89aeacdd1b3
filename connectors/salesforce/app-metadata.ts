/** What an app's own metadata says of its scopes and policies, in the words that all streams of this connector use. */
import type { AppSeen } from '../../src/core/observation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { MetadataRecord } from './metadata-xml.ts';
import type { MetadataType } from './salesforce-session.ts';
import { wireScope } from './scopes.ts';

export interface AppMetadata {
  readonly type: MetadataType;
  /** With which the ids of these apps begin. */
  readonly idPrefix: string;
  /** Stream that lists them. */
  readonly stream: 'connected-apps' | 'external-client-apps';
  /** In which the org lists them, lower case. */
  readonly object: string;
  /** Full names under which an app of this developer name may be kept. */
  readonly fullNames: (developerName: string) => readonly string[];
  readonly wanted: ReadonlySet<string>;
  readonly facts: (record: MetadataRecord) => AppSeen['facts'];
  /** What the user must be allowed, said when none of these apps was given. */
  readonly remedy: string;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm */
const connectedApps: AppMetadata = {
  type: 'ConnectedApp',
  idPrefix: '0H4',
  stream: 'connected-apps',
  object: 'connectedapplication',
  fullNames: (developerName) => [developerName],
  wanted: new Set([
    'fullName',
    'label',
    'oauthConfig/scopes',
    'oauthConfig/callbackUrl',
    'oauthConfig/isAdminApproved',
    'oauthConfig/isClientCredentialEnabled',
    'oauthPolicy/ipRelaxation',
  ]),
  facts: (record) => ({
    ...scopesFact(record.get('oauthConfig/scopes')),
    ...oneOf('permittedUsers', record.get('oauthConfig/isAdminApproved'), {
      true: 'admin-approved',
      false: 'all-users',
    }),
    ...oneOf('clientCredentials', record.get('oauthConfig/isClientCredentialEnabled'), {
      true: 'yes',
      false: 'no',
    }),
    ...ipRelaxationFact(record.get('oauthPolicy/ipRelaxation')),
  }),
  remedy:
    'Give the user that Grantwarden signs in as the permissions Customize Application and Modify Metadata Through Metadata API Functions. Apps that came with a package stay closed: look them up in Setup, or accept app-scopes under knownGaps.',
};

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthsettings.htm */
const externalClientApps: AppMetadata = {
  type: 'ExtlClntAppOauthSettings',
  idPrefix: '0xI',
  stream: 'external-client-apps',
  object: 'externalclientapplication',
  fullNames: (developerName) => [developerName, `${developerName}_oauth`],
  wanted: new Set(['fullName', 'label', 'commaSeparatedOauthScopes']),
  facts: (record) => scopesFact(record.get('commaSeparatedOauthScopes')),
  remedy:
    'In Setup under External Client App Settings, allow access to OAuth consumer secrets via Metadata API, and give the user that Grantwarden signs in as the permission View External Client Apps Consumer Secrets in Metadata; the secrets are passed over. Or accept app-scopes under knownGaps.',
};

export const appMetadata: readonly AppMetadata[] = [connectedApps, externalClientApps];

/** The row that `app-scopes` adds to what the lists of apps say of an app. */
export function metadataRow(clientId: string, { facts }: AppMetadata, record: MetadataRecord): AppSeen {
  const callbacks = record.get('oauthConfig/callbackUrl') ?? [];
  return {
    type: 'app',
    clientId,
    ...untoldApp,
    facts: facts(record),
    replyUrls: callbacks.flatMap((text) => text.split(/\s+/u)).filter((url) => url !== ''),
  };
}

/** No scope at all is never said: an app that lists none may be one that asks for its scopes elsewhere. */
function scopesFact(texts: readonly string[] | undefined): AppSeen['facts'] {
  const names = (texts ?? []).flatMap((text) => text.split(/[\s,]+/u)).filter((name) => name !== '');
  const scopes = [...new Set(names.map(wireScope))];
  return scopes.length === 0 ? {} : { configuredScopes: scopes.join(' ') };
}

/** Metadata writes the values of external client apps' policies in capitals. A value that is not known stays as it is. */
const ipRelaxations = new Map(
  ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'].map((value) => [
    value.toLowerCase(),
    value,
  ]),
);

function ipRelaxationFact(texts: readonly string[] | undefined): AppSeen['facts'] {
  const [text = ''] = texts ?? [];
  return text === '' ? {} : { ipRelaxation: ipRelaxations.get(text.toLowerCase()) ?? text };
}

function oneOf(
  fact: string,
  texts: readonly string[] | undefined,
  words: { readonly true: string; readonly false: string },
): AppSeen['facts'] {
  const [text] = texts ?? [];
  return text === 'true' || text === 'false' ? { [fact]: words[text] } : {};
}
