/**
 * What a scope lets its holder do, by its normalised name; the first rule that fits speaks. No list of tiers can be
 * read by machines: those Google calls restricted (https://support.google.com/cloud/answer/13464325) are high at least.
 */
import type { Access, DataClass, Reach } from '../../src/core/capability.ts';
import type { Tier } from '../../src/core/vocabulary.ts';

export interface ScopeRule {
  readonly id: string;
  readonly names: RegExp;
  readonly tier: Tier;
  /** Of names that end as read-only ones do; the rule's own tier where absent. */
  readonly readTier?: Tier;
  /** Names that deviate; the first that fits. */
  readonly except?: readonly { readonly names: RegExp; readonly tier: Tier }[];
  readonly data: readonly DataClass[];
  /** Of names that are not read-only. */
  readonly access: readonly Access[];
  readonly reach?: Reach;
  /** Completes "Can read and change …"; `{name}` is the scope's name. */
  readonly what: string;
}

export const readOnly = /\.(?:readonly|read|read-only|read_only|freebusy)$/u;

const all = ['read', 'write', 'delete'] as const;
const change = ['read', 'write'] as const;

export const scopeRules: readonly ScopeRule[] = [
  {
    id: 'G01',
    names:
      /^(?:openid|email|profile|userinfo\..*|accounts\.reauth|plus\..*|user\.(?:emails|organization)\.read)$/u,
    tier: 'low',
    data: ['profile'],
    access: ['read'],
    what: 'who the person is: name, e-mail address, picture',
  },
  {
    id: 'G02',
    names: /^(?:https:\/\/www\.google\.com\/accounts\/OAuthLogin|chromesync)$/u,
    tier: 'critical',
    data: ['identity'],
    access: ['impersonate'],
    what: 'the person in Google’s own services, as a signed-in browser does',
  },
  {
    id: 'G03',
    names:
      /^(?:(?:admin|cloud-identity)\.(?!.*\.readonly$).+|https:\/\/apps-apis\.google\.com\/a\/feeds\/.+|apps\.security|apps\.groups\.migration|chrome\.management\.(?:policy|profiles))$/u,
    tier: 'critical',
    except: [
      { names: /^admin\.(?:chrome\.printers|directory\.resource\.calendar)$/u, tier: 'high' },
      { names: /^cloud-identity\.devices\.lookup$/u, tier: 'low' },
    ],
    data: ['directory'],
    access: ['read', 'write', 'administer'],
    reach: 'tenant',
    what: 'the organisation’s accounts and settings ({name})',
  },
  {
    id: 'G04',
    names: /^ediscovery(?:\..+)?$/u,
    tier: 'critical',
    data: ['mail', 'files', 'chat'],
    access: ['read', 'administer'],
    reach: 'all-users',
    what: 'everyone’s mail, files and chats held in Vault',
  },
  {
    id: 'G05',
    names:
      /^(?:admin\..+|cloud-identity\..+|apps\.(?:alerts|groups\.settings|licensing|order|reports)(?:\..+)?|chrome\.management\..+|cloud_search(?:\..+)?|appsmarketplace\.license|verifiedaccess)$/u,
    tier: 'high',
    except: [
      { names: /^(?:admin|apps)\.reports\.usage\.readonly$/u, tier: 'medium' },
      { names: /^appsmarketplace\.license$/u, tier: 'info' },
      { names: /^verifiedaccess$/u, tier: 'low' },
    ],
    data: ['directory'],
    access: change,
    reach: 'tenant',
    what: 'the organisation’s directory, devices, settings or logs ({name})',
  },
  {
    id: 'G06',
    names: /^(?:https:\/\/mail\.google\.com(?:\/mail\/feed\/atom)?|gmail\.modify|gmail\.settings\.sharing)$/u,
    tier: 'critical',
    except: [{ names: /feed\/atom$/u, tier: 'high' }],
    data: ['mail'],
    access: ['read', 'write', 'send', 'delete'],
    what: 'all mail',
  },
  {
    id: 'G07',
    names: /^(?:gmail\.(?:readonly|insert|compose|send|settings\.basic|metadata)|script\.send_mail)$/u,
    tier: 'high',
    data: ['mail'],
    access: change,
    what: 'mail',
  },
  {
    id: 'G08',
    names: /^gmail\.(?:addons\..+|labels)$/u,
    tier: 'low',
    except: [{ names: /\.(?:message\.readonly|message\.action|action\.compose)$/u, tier: 'medium' }],
    data: ['mail'],
    access: change,
    what: 'mail labels, or the one message an add-on is opened on',
  },
  {
    id: 'G09',
    names: /^(?:drive\.(?:file|appdata|appfolder|install|apps(?:\..+)?|photos\.readonly)|.+\.currentonly)$/u,
    tier: 'low',
    except: [{ names: /^drive\.photos\.readonly$/u, tier: 'medium' }],
    data: ['files'],
    access: change,
    what: 'only the files the person opens with the app',
  },
  {
    id: 'G10',
    names:
      /^(?:drive|drive\.(?:scripts|teams)|https:\/\/docs\.google\.com\/feeds|https:\/\/docs\.googleusercontent\.com)$/u,
    tier: 'critical',
    data: ['files'],
    access: all,
    what: 'all files in Drive',
  },
  {
    id: 'G11',
    names: /^drive\.(?:readonly|meet\.readonly|activity|metadata|labels|admin\.labels)(?:\..+)?$/u,
    tier: 'high',
    except: [
      { names: /^drive\.labels\.readonly$/u, tier: 'low' },
      { names: /^drive\.admin\.labels\.readonly$/u, tier: 'medium' },
    ],
    data: ['files'],
    access: change,
    what: 'files in Drive, or what is known about them ({name})',
  },
  {
    id: 'G12',
    names:
      /^(?:(?:documents|spreadsheets|presentations|forms|sites|tables)(?:\..+)?|https:\/\/(?:spreadsheets|sites)\.google\.com\/feeds)$/u,
    tier: 'high',
    readTier: 'medium',
    data: ['files'],
    access: all,
    what: 'all files of one kind ({name})',
  },
  {
    id: 'G13',
    names: /^script\.(?:projects|deployments|scriptapp|webapp\.deploy|cpanel)$/u,
    tier: 'critical',
    data: ['code'],
    access: ['run-code', 'write'],
    what: 'Apps Script projects that run in the person’s name',
  },
  {
    id: 'G14',
    names: /^script\..+$/u,
    tier: 'low',
    except: [{ names: /^script\.(?:external_request|projects\.readonly)$/u, tier: 'medium' }],
    data: ['code'],
    access: change,
    what: 'Apps Script: its storage, windows or outside connections ({name})',
  },
  {
    id: 'G15',
    names:
      /^(?:cloud-platform|compute|container|appengine\.admin|service\.management|devstorage\.full_control|cloudkms|apikeys|organizationpolicy|cloud-billing|cloudruntimeconfig|run|firebase|ndev\.cloudman|securitycenter|source\.full_control|sqlservice\.admin)$/u,
    tier: 'critical',
    data: ['infrastructure'],
    access: ['read', 'write', 'administer'],
    what: 'Google Cloud resources the person can reach ({name})',
  },
  {
    id: 'G16',
    names:
      /^(?:agentregistry|aiplatform|android_device|apihub|apikeys|bigquery|bigtable|ces|cloud-|cloud_debugger|cloudasset|cloudcomposer|cloudiot|compute|container|curation-partners|datalineage|datamanager|dataplex|dataproc|datastore|devstorage|dialogflow|discoveryengine|display-video|firebase|gcm_for_chrome|genomics|homegraph|indexing|jobs|logging|maps-platform|monitoring|ndev\.|notebooks|numberer|organizationpolicy|playintegrity|pubsub|redis|run\.|saasservicemgmt|sasportal|service\.management|servicecontrol|source\.|spanner|streetviewpublish|supportcontent|trace\.|wallet_object)/u,
    tier: 'high',
    readTier: 'medium',
    except: [
      { names: /^(?:cloud-platform\.read-only|devstorage\.read_only|source\.read_only)$/u, tier: 'high' },
      {
        names: /^(?:android_device|firebase\.messaging|gcm_for_chrome|maps-platform\..+|numberer)$/u,
        tier: 'low',
      },
    ],
    data: ['infrastructure'],
    access: change,
    what: 'data or services of Google Cloud ({name})',
  },
  {
    id: 'G17',
    names: /^(?:chat\.(?:admin|import|delete|messages|app\.all)(?:\..+)?|googletalk)$/u,
    tier: 'high',
    except: [
      { names: /^chat\.admin\.delete$/u, tier: 'critical' },
      { names: /^chat\.messages\.reactions\.readonly$/u, tier: 'low' },
      { names: /^chat\.messages\.reactions(?:\.create)?$/u, tier: 'medium' },
    ],
    data: ['chat'],
    access: ['read', 'write', 'send'],
    what: 'chat messages ({name})',
  },
  {
    id: 'G18',
    names: /^chat\..+$/u,
    tier: 'medium',
    readTier: 'low',
    except: [
      { names: /^chat\.app\.messages\.readonly$/u, tier: 'high' },
      { names: /^chat\.bot$/u, tier: 'low' },
    ],
    data: ['chat'],
    access: change,
    what: 'chat spaces, members and settings ({name})',
  },
  {
    id: 'G19',
    names:
      /^(?:contacts(?:\..+)?|directory\.readonly|peopleapi\.readonly|user\..+|https:\/\/www\.google\.com\/m8\/feeds|groups)$/u,
    tier: 'medium',
    data: ['contacts'],
    access: all,
    what: 'contacts and personal details of people ({name})',
  },
  {
    id: 'G20',
    names: /^(?:calendar(?:\..+)?|https:\/\/www\.google\.com\/calendar\/feeds)$/u,
    tier: 'medium',
    except: [
      { names: /^calendar\.events\.public\.readonly$/u, tier: 'info' },
      {
        names:
          /^calendar\.(?:acls\.readonly|calendarlist\.readonly|calendars\.readonly|events\.freebusy|freebusy|settings\.readonly|app\.created)$/u,
        tier: 'low',
      },
    ],
    data: ['calendar'],
    access: all,
    what: 'calendars ({name})',
  },
  {
    id: 'G21',
    names: /^(?:keep|meetings\.conference\.media)(?:\..+)?$/u,
    tier: 'high',
    data: ['files', 'meetings'],
    access: all,
    what: 'notes, or sound and picture of meetings ({name})',
  },
  {
    id: 'G22',
    names:
      /^(?:tasks(?:\..+)?|meetings\..+|photos.+|blogger(?:\..+)?|books|games|postmaster(?:\..+)?|sdm\..+|latitude\..+|urlshortener|https:\/\/picasaweb\.google\.com\/data|https:\/\/www\.blogger\.com\/feeds)$/u,
    tier: 'low',
    except: [
      {
        names: /^(?:sdm\.service|latitude\..+|photoslibrary(?:\..+)?|https:\/\/picasaweb\..+)$/u,
        tier: 'medium',
      },
    ],
    data: ['tasks'],
    access: all,
    what: 'tasks, photos and other personal things ({name})',
  },
  {
    id: 'G23',
    names: /^classroom\..+$/u,
    tier: 'medium',
    except: [
      { names: /^classroom\.(?:(?:announcements|courses|topics)\.readonly|addons\..+)$/u, tier: 'low' },
    ],
    data: ['education'],
    access: all,
    what: 'classes, coursework and pupils ({name})',
  },
  {
    id: 'G24',
    names: /^(?:fitness|googlehealth|dataportability)\..+$/u,
    tier: 'high',
    data: ['health'],
    access: change,
    what: 'health data, or an export of what Google keeps about the person ({name})',
  },
  {
    id: 'G25',
    names:
      /^(?:(?:admob|adsense|adsensehost|adwords|analytics|androidenterprise|androidmanagement|androidpublisher|chromewebstore|content|marketingplatformadmin|playdeveloperreporting|realtime-bidding|siteverification|structuredcontent|tagmanager|webcontentpublisher|webmasters|youtube|youtubepartner|yt-analytics)(?:[.-].+)?|youtubepartner-channel-audit|adexchange\.buyer|agencies-and-brands|authorized-buyers-marketplace|ddmconversions|dfa.+|doubleclick.+|factchecktools|manufacturercenter|https:\/\/adwords\.google\.com\/api\/adwords|https:\/\/gdata\.youtube\.com|https:\/\/www\.google\.com\/webmasters\/tools\/feeds)$/u,
    tier: 'medium',
    readTier: 'low',
    except: [
      { names: /^admob\.report$/u, tier: 'low' },
      {
        names:
          /^(?:analytics\.manage\.users|androidenterprise|androidmanagement|androidpublisher|chromewebstore|tagmanager\.manage\.users|tagmanager\.publish)$/u,
        tier: 'high',
      },
    ],
    data: ['marketing'],
    access: change,
    what: 'advertising, analytics, videos or published apps ({name})',
  },
];
