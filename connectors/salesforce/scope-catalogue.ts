/**
 * The scopes that Salesforce publishes under `scopes_supported` of its OpenID configuration, by wire name.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm
 */
import type { Access, DataClass } from '../../src/core/capability.ts';
import type { Tier } from '../../src/core/vocabulary.ts';

export interface KnownScope {
  /** As administrators meet it in metadata: `ConnectedAppOauthAccessScope` and `commaSeparatedOauthScopes`. */
  readonly metadataName: string;
  readonly tier: Tier;
  readonly data: readonly DataClass[];
  readonly access: readonly Access[];
  readonly sentence: string;
}

function scope(
  metadataName: string,
  tier: Tier,
  [data, access]: readonly [readonly DataClass[], readonly Access[]],
  sentence: string,
): KnownScope {
  return { metadataName, tier, data, access, sentence };
}

const longLived =
  'Keeps the app signed in after the person has left: how dangerous that is depends on the scopes beside it.';

export const scopeCatalogue: ReadonlyMap<string, KnownScope> = new Map([
  [
    'full',
    scope(
      'Full',
      'critical',
      [
        ['crm', 'files', 'directory'],
        ['read', 'write', 'delete', 'administer'],
      ],
      'Can do everything the person may do, administration included.',
    ),
  ],
  [
    'api',
    scope(
      'Api',
      'high',
      [['crm'], ['read', 'write', 'delete']],
      'Can read, change and delete all records the person may reach, in bulk too.',
    ),
  ],
  [
    'web',
    scope(
      'Web',
      'high',
      [['crm'], ['read', 'write', 'impersonate']],
      'Can open a browser session as the person and use every page he or she may use.',
    ),
  ],
  [
    'lightning',
    scope(
      'Lightning',
      'high',
      [['crm'], ['read', 'write', 'impersonate']],
      'Can open Salesforce’s web interface (Lightning) as the person and use every page he or she may use.',
    ),
  ],
  [
    'pardot_api',
    scope(
      'Pardot',
      'high',
      [['marketing'], ['read', 'write', 'delete']],
      'Can read, change and delete marketing prospects, lists and campaigns (Account Engagement).',
    ),
  ],
  [
    'cdp_api',
    scope(
      'CDP',
      'high',
      [['crm'], ['read', 'write', 'delete']],
      'Can use everything in Data Cloud, where customer data from all sources is joined into one profile a customer.',
    ),
  ],
  [
    'cdp_query_api',
    scope(
      'CDPQuery',
      'high',
      [['crm'], ['read']],
      'Can query all customer data in Data Cloud, where it is joined from all sources.',
    ),
  ],
  [
    'cdp_profile_api',
    scope(
      'CDPProfile',
      'high',
      [['crm'], ['read', 'write']],
      'Can read and manage unified customer profiles in Data Cloud.',
    ),
  ],
  [
    'sfap_api',
    scope(
      'SFApiPlatform',
      'high',
      [['crm'], ['read', 'write']],
      'Can use the Salesforce API platform, with which AI agents act on company data.',
    ),
  ],
  [
    'mcp_api',
    scope(
      'MCP',
      'high',
      [['crm'], ['read', 'write']],
      'Can hand an AI agent tools that read and change company data, by the Model Context Protocol (MCP).',
    ),
  ],
  [
    'visualforce',
    scope(
      'CustomApplications',
      'medium',
      [['crm'], ['read', 'write']],
      'Can use, as the person, the web pages that the company has built inside Salesforce (Visualforce).',
    ),
  ],
  [
    'content',
    scope('Content', 'medium', [['files'], ['read', 'write']], 'Can read and change the person’s files.'),
  ],
  [
    'chatter_api',
    scope(
      'Chatter',
      'medium',
      [
        ['chat', 'files'],
        ['read', 'write'],
      ],
      'Can read and post as the person in Chatter, Salesforce’s feeds and groups, with their files.',
    ),
  ],
  [
    'chatbot_api',
    scope('Chatbot', 'medium', [['chat'], ['read', 'write']], 'Can talk with the org’s chatbots.'),
  ],
  [
    'wave_api',
    scope(
      'Wave',
      'medium',
      [['analytics'], ['read', 'write']],
      'Can read and change data sets and dashboards of CRM Analytics, Salesforce’s reporting on company data.',
    ),
  ],
  [
    'interaction_api',
    scope(
      'Interaction',
      'medium',
      [['crm'], ['read', 'write']],
      'Can start and drive flows, the company’s guided and automatic steps, as the person.',
    ),
  ],
  [
    'scrt_api',
    scope(
      'SCRT',
      'medium',
      [['chat'], ['read', 'write']],
      'Can take part in customer service conversations.',
    ),
  ],
  [
    'cdp_ingest_api',
    scope(
      'CDPIngest',
      'medium',
      [['crm'], ['write', 'delete']],
      'Can load data into Data Cloud and delete it.',
    ),
  ],
  [
    'cdp_segment_api',
    scope(
      'CDPSegment',
      'medium',
      [['marketing'], ['read', 'write']],
      'Can read and change the customer groups (segments) that marketing addresses.',
    ),
  ],
  [
    'cdp_calculated_insight_api',
    scope(
      'CDPCalculatedInsight',
      'medium',
      [['analytics'], ['read', 'write']],
      'Can read and change figures calculated about customers in Data Cloud (calculated insights).',
    ),
  ],
  [
    'cdp_identityresolution_api',
    scope(
      'CDPIdentityResolution',
      'medium',
      [['crm'], ['read', 'write']],
      'Can read and change the rules that join customer records into one profile.',
    ),
  ],
  [
    'einstein_gpt_api',
    scope(
      'EinsteinGPT',
      'medium',
      [['other'], ['run-code']],
      'Can run the generative AI models that the company pays for (Einstein).',
    ),
  ],
  [
    'user_registration_api',
    scope(
      'UserRegistration',
      'medium',
      [['identity'], ['write']],
      'Can register new users of the org’s sites without showing a page.',
    ),
  ],
  [
    'pwdless_login_api',
    scope(
      'PwdlessLogin',
      'medium',
      [['identity'], ['write']],
      'Can sign in users of the org’s sites without a password.',
    ),
  ],
  [
    'forgot_password',
    scope(
      'ForgotPassword',
      'medium',
      [['identity'], ['write']],
      'Can reset passwords of users of the org’s sites.',
    ),
  ],
  [
    'eclair_api',
    scope('Eclair', 'low', [['analytics'], ['read']], 'Can read map data for analytics charts.'),
  ],
  [
    'data_cloud_user_claims',
    scope(
      'DataCloudUserClaims',
      'low',
      [['profile'], ['read']],
      'Reads what the customer database Data Cloud says of the person.',
    ),
  ],
  [
    'custom_permissions',
    scope(
      'CustomPermissions',
      'low',
      [['profile'], ['read']],
      'Reads which of the org’s own permissions the person has.',
    ),
  ],
  [
    'id',
    scope(
      'Basic',
      'low',
      [['profile'], ['read']],
      'Reads the person’s name, e-mail address and organisation.',
    ),
  ],
  ['profile', scope('Profile', 'low', [['profile'], ['read']], 'Reads the person’s name and picture.')],
  ['email', scope('Email', 'low', [['profile'], ['read']], 'Reads the person’s e-mail address.')],
  ['address', scope('Address', 'low', [['profile'], ['read']], 'Reads the person’s postal address.')],
  ['phone', scope('Phone', 'low', [['profile'], ['read']], 'Reads the person’s phone number.')],
  ['openid', scope('OpenID', 'low', [['profile'], ['read']], 'Learns who is signing in.')],
  ['refresh_token', scope('RefreshToken', 'low', [['profile'], ['read']], longLived)],
  ['offline_access', scope('OfflineAccess', 'low', [['profile'], ['read']], longLived)],
]);
