/**
 * The list that comes with Grantwarden: clients that attackers like to use, and vendors whose tokens fell into other
 * hands and are still worth looking for. Incidents that ended with every token revoked years ago are left out.
 */
import type { FeedEntry } from './entry.ts';
import type { FeedList } from './feed-index.ts';

const empty = {
  client: null,
  ownerTenant: null,
  publisherId: null,
  publisherName: null,
  domain: null,
  since: null,
  reason: null,
  reference: null,
} as const satisfies Partial<FeedEntry>;

const rogueApps = 'RogueApps, a list kept by Huntress: https://huntresslabs.github.io/rogueapps/';

function abused(name: string, clientId: string, reason: string, more: Partial<FeedEntry> = {}): FeedEntry {
  const client = { platform: 'microsoft-365', id: clientId } as const;
  return { ...empty, name, kind: 'abused', client, reason, reference: rogueApps, ...more };
}

function compromised(
  name: string,
  domain: string,
  incident: { readonly since: string | null; readonly reason: string; readonly reference: string },
): FeedEntry {
  return { ...empty, name, kind: 'compromised', domain, ...incident };
}

const drift = {
  since: '2025-08-20',
  reason:
    'In August 2025 the tokens that customers had given to Drift were stolen and used to read Salesforce, and some mailboxes at Google; more than 700 organisations were hit.',
  reference: 'Notices of Salesloft and of Google Threat Intelligence on UNC6395, August 2025',
} as const;

const perfectData = 'f094ec52-8e94-47b5-851b-2fcd0e31db52';

export const builtInFeed: FeedList = {
  name: 'built-in',
  asOf: '2026-11-22T00:00:00.000Z',
  entries: [
    compromised('Drift', 'drift.com', drift),
    compromised('Salesloft', 'salesloft.com', drift),
    compromised('Gainsight', 'gainsight.com', {
      since: '2025-11-19',
      reason:
        'In November 2025 the tokens of Gainsight’s apps were used from strange addresses to read Salesforce; Salesforce ended all of them.',
      reference: 'Notice of Salesforce, November 2025',
    }),
    compromised('Anodot', 'anodot.com', {
      since: null,
      reason:
        'In April 2026 long-lived tokens that customers had given to Anodot were stolen and used to read their data stores.',
      reference: 'Press reports of April 2026',
    }),
    {
      ...compromised('Context.ai', 'context.ai', {
        since: '2026-04-19',
        reason:
          'By April 2026 tokens of Context.ai were stolen; one that a person had given it with a work account led into the company.',
        reference: 'Vercel, security bulletin of April 2026',
      }),
      client: {
        platform: 'google-workspace',
        id: '110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com',
      },
    },
    compromised('Klue', 'klue.com', {
      since: '2026-06-12',
      reason:
        'In June 2026 an old credential of an integration led to the tokens that customers had given to Klue, and with them into Salesforce and Gong.',
      reference: 'Notices of Klue and its customers, June 2026',
    }),
    abused(
      'eM Client',
      'e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd',
      'A mail client with which attackers copy whole mailboxes and send from them.',
      { ownerTenant: '146ecd75-4414-4ecf-ba6d-ea611895da8c', domain: 'emclient.com' },
    ),
    abused(
      'PerfectData Software',
      'ff8d92dc-3d82-41d6-bcbd-b9174d163620',
      'A backup tool with which attackers carry off mailboxes.',
      { ownerTenant: perfectData },
    ),
    abused(
      'Mail_Backup',
      '2ef68ccc-8a4d-42ff-ae88-2d7bb89ad139',
      'The backup tool PerfectData Software under another name; attackers carry off mailboxes with it.',
      { ownerTenant: perfectData },
    ),
    abused(
      'Supermailer',
      'a245e8c0-b53c-4b67-9b45-751d1dff8e6b',
      'A program for newsletters with which attackers send phishing from the company’s own mailboxes.',
      { domain: 'supermailer.de' },
    ),
    abused(
      'rclone',
      'b15665d9-eda6-4092-8539-0eec376afd59',
      'A program that copies cloud storage; attackers carry off files with it.',
      { domain: 'rclone.org' },
    ),
    abused(
      'CloudSponge',
      'a43e5392-f48b-46a4-a0f1-098b5eeb4757',
      'It exports address books, whose people are then sent phishing.',
      { domain: 'cloudsponge.com' },
    ),
    abused(
      'SigParser',
      'caffae8c-0882-4c81-9a27-d1803af53a40',
      'It collects contacts from mail and calendars, whose people are then sent phishing.',
      { ownerTenant: '28300cff-466f-4374-a59a-f3e5a6fc2c56' },
    ),
  ],
};
