/**
 * Well-known vendors, so that `trace Drift` finds Drift without a policy entry. Leads only: nothing here approves
 * or bans. Ids are those that incident reports or published lists name.
 */
import { hostOf } from '../core/fold.ts';
import type { Policy, VendorIdentity } from './policy.ts';

export interface KnownVendor extends VendorIdentity {
  readonly aliases: readonly string[];
  /** Where an id was published; null when the entry has none. */
  readonly source: string | null;
}

interface Written {
  readonly aliases?: readonly string[];
  readonly apps?: VendorIdentity['apps'];
  readonly source?: string;
}

const rogueApps = 'Huntress RogueApps list, https://huntresslabs.github.io/rogueapps/';

function known(name: string, domains: readonly string[], written: Written = {}): KnownVendor {
  return {
    name,
    domains,
    aliases: written.aliases ?? [],
    publishers: [],
    ownerTenants: [],
    apps: written.apps ?? {},
    source: written.source ?? null,
  };
}

export const catalogue: readonly KnownVendor[] = [
  known('Drift', ['drift.com', 'salesloft.com'], { aliases: ['Salesloft'] }),
  known('Gainsight', ['gainsight.com']),
  known('Klue', ['klue.com']),
  known('Anodot', ['anodot.com']),
  known('Context.ai', ['context.ai'], {
    apps: {
      'google-workspace': ['110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com'],
    },
    source: 'Vercel, security bulletin of April 2026',
  }),
  known('eM Client', ['emclient.com'], {
    apps: { 'microsoft-365': ['e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd'] },
    source: rogueApps,
  }),
  known('PerfectData Software', [], {
    apps: { 'microsoft-365': ['ff8d92dc-3d82-41d6-bcbd-b9174d163620'] },
    source: rogueApps,
  }),
  known('Supermailer', ['supermailer.de'], {
    apps: { 'microsoft-365': ['a245e8c0-b53c-4b67-9b45-751d1dff8e6b'] },
    source: rogueApps,
  }),
  known('rclone', ['rclone.org'], {
    apps: { 'microsoft-365': ['b15665d9-eda6-4092-8539-0eec376afd59'] },
    source: rogueApps,
  }),
  known('CloudSponge', ['cloudsponge.com'], {
    apps: { 'microsoft-365': ['a43e5392-f48b-46a4-a0f1-098b5eeb4757'] },
    source: rogueApps,
  }),
  known('Adobe', ['adobe.com', 'adobelogin.com']),
  known('Airtable', ['airtable.com']),
  known('Anthropic', ['anthropic.com', 'claude.ai', 'claude.com'], { aliases: ['Claude'] }),
  known('Asana', ['asana.com']),
  known('Atlassian', ['atlassian.com', 'atlassian.net', 'trello.com'], {
    aliases: ['Jira', 'Confluence', 'Trello', 'Loom'],
  }),
  known('Calendly', ['calendly.com']),
  known('CircleCI', ['circleci.com']),
  known('ClickUp', ['clickup.com']),
  known('Docusign', ['docusign.com', 'docusign.net']),
  known('Dropbox', ['dropbox.com']),
  known('Figma', ['figma.com']),
  known('Fireflies.ai', ['fireflies.ai']),
  known('GitHub', ['github.com']),
  known('Gong', ['gong.io']),
  known('Grammarly', ['grammarly.com']),
  known('HubSpot', ['hubspot.com']),
  known('Miro', ['miro.com']),
  known('monday.com', ['monday.com']),
  known('Notion', ['notion.so', 'notion.com']),
  known('Okta', ['okta.com']),
  known('OpenAI', ['openai.com', 'chatgpt.com'], { aliases: ['ChatGPT'] }),
  known('Otter.ai', ['otter.ai']),
  known('Outreach', ['outreach.io']),
  known('Read.ai', ['read.ai']),
  known('Salesforce', ['salesforce.com', 'force.com']),
  known('Slack', ['slack.com']),
  known('Superhuman', ['superhuman.com']),
  known('Zapier', ['zapier.com']),
  known('Zoom', ['zoom.us', 'zoom.com']),
];

/** Domains of the policy's vendors and of well-known ones, to their vendors' names. Of banned ones none. */
export function vendorDomains({ vendors }: Pick<Policy, 'vendors'>): ReadonlyMap<string, string> {
  const domains = new Map<string, string>();
  for (const { name, domains: own } of [...vendors, ...catalogue])
    for (const domain of own) {
      const host = hostOf(`https://${domain}`);
      if (host !== null && !domains.has(host)) domains.set(host, name);
    }
  return domains;
}
