/** Honest strangers are left in peace, vendors are found, and what pretends to be one is never let through. */
import { expect, test } from 'vitest';
import { platforms } from '../../src/core/vocabulary.ts';
import { brands } from '../../src/detections/brands.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { detections } from '../../src/detections/index.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { createMatcher } from '../../src/policy/match.ts';
import { catalogue } from '../../src/policy/catalogue.ts';
import { appIdOn } from '../app-ids.ts';
import { type AppSpec, daysAgo, judge, type Judged, now } from '../detections/world.ts';
import { type HonestApp, honestApps } from './honest-apps.ts';

const listed =
  `Acuity Apollo Asana Box Canva Chorus Clay Coda Copper Deel Drift Front Gong Guru Harvest Intercom
  Jasper Linear Loom Miro Monday Notion Otter Outreach Ramp Rippling Segment Slack Snowflake Square
  Stripe Superhuman Toggl Typeform Wave Workday Xero Zapier Zendesk Zoom`.split(/\s+/u);

function policyOf(unknownVendor: string): string {
  const vendors = listed.map(
    (name) =>
      `  - { name: ${name}, domains: [${name.toLowerCase()}.com], apps: { google-workspace: [${name.toLowerCase()}-id] } }\n`,
  );
  return `version: 1\ndefaults: { unknownVendor: ${unknownVendor} }\nvendors:\n${vendors.join('')}`;
}

const policy = policyOf('review');

const ofNames = [
  'brand-impersonation',
  'deceptive-name',
  'look-alike-domain',
  'identity-lure',
  'suspicious-reply-url',
  'ai-agent-write',
] as const;

function spec(app: Partial<HonestApp>, clientId: string): AppSpec {
  return {
    clientId,
    ...app,
    verified: 'no',
    party: 'third',
    createdAt: daysAgo(5),
    grants: [{ scopes: ['critical:mail:write'] }],
  };
}

function judgedOn(platform: (typeof platforms)[number], apps: readonly Partial<HonestApp>[]): Judged {
  return judge({ platform, policy, apps: apps.map((app, index) => spec(app, appIdOn(platform, index))) });
}

test('forty vendors are listed, as a policy of some size has', () => {
  expect(listed.length).toBe(40);
});

test.each(platforms)(
  '2,000 honest apps: on %s none of its part is taken for a vendor, a lure or an agent',
  (platform) => {
    const apps = honestApps(2_000, 20_261_122).filter(
      (_, index) => platforms[(index >> 2) % platforms.length] === platform,
    );
    const judged = judgedOn(platform, apps);

    expect(apps.length).toBe(500);
    expect(new Set(apps.map(({ name }) => name)).size).toBeGreaterThan(200);
    const called = (key: string): string =>
      apps[Number(/\d{4,}|\d+/u.exec(key.slice(platform.length + 1))?.[0])]?.name ?? key;
    const matched = [...judged.apps].flatMap(([key, { vendor }]) =>
      vendor === null ? [] : `${called(key)}: ${vendor}`,
    );
    const accused = judged.findings
      .filter(({ detection }) => (ofNames as readonly string[]).includes(detection))
      .map(({ detection, title }) => `${detection}: ${title}`);

    expect({ matched, accused }).toEqual({ matched: [], accused: [] });
    for (const { decision } of judged.apps.values()) expect(decision).toBe('review');
  },
);

test('what speaks of a vendor by its name is a candidate', () => {
  const names = {
    Zoom: [
      'Zoom',
      'zoom.us',
      'Zoom for Outlook',
      'Zoom Meetings',
      'Zoom Notes Exporter',
      'Calendar for Zoom',
    ],
    Asana: ['Asana', 'Asana for Gmail', 'Asana for Dentists', 'Asana – Microsoft Teams'],
    Notion: ['Notion Web Clipper', 'Meal Planner for Notion', 'Notion Calendar'],
    Drift: ['Drift Email', 'Drift', 'DRIFT, Inc.'],
    Slack: ['Slack to Sheets', 'Slack'],
    Box: ['Box', 'Box Sync', 'Box for Salesforce', 'BOX'],
    Gong: ['Gong.io', 'Gong'],
    Anthropic: ['Claude', 'Claude Desktop', 'Claude MCP Connector'],
    Dropbox: ['Holiday pictures of Dropbox'],
  };
  for (const [vendor, list] of Object.entries(names)) {
    const judged = judgedOn(
      'microsoft-365',
      list.map((name) => ({ name })),
    );

    expect([...judged.apps.values()].map(({ vendor: one, vendorMatch }) => [one, vendorMatch])).toEqual(
      list.map(() => [vendor, 'candidate']),
    );
  }
});

test('a vendor’s domain or name in reply URL, homepage, publisher or name never approves an app', () => {
  const known = [
    ...catalogue.flatMap(({ name, domains }) => domains.map((domain) => [name, domain] as const)),
    ...listed.map((name) => [name, `${name.toLowerCase()}.com`] as const),
  ];
  const apps = known.flatMap(([name, domain]): readonly Partial<HonestApp>[] => [
    { name: 'Tool', replyUrls: [`https://${domain}/cb`] },
    { name: 'Tool', replyUrls: [`https://login.${domain}/cb`] },
    { name: 'Tool', homepage: `https://${domain}/` },
    { name: 'Tool', publisher: domain },
    { name: domain },
    { name },
    { name: 'Tool', publisher: name },
  ]);
  for (const unknownVendor of ['review', 'deny', 'allow']) {
    const match = createMatcher(loadPolicy(policyOf(unknownVendor), 'policy.yaml', detections), now);
    for (const platform of platforms)
      for (const app of apps) {
        const {
          vendor,
          match: strength,
          decision,
        } = match({
          ...untoldApp,
          ...app,
          tenant: 'acme',
          platform,
          clientId: 'stranger',
          key: `${platform}:stranger`,
          party: 'third',
          activity: null,
          vendorUsers: null,
          firstSeen: daysAgo(5),
          lastSeen: daysAgo(0),
          carried: false,
        });

        expect({ app, approved: decision === 'approved', strength }).toEqual({
          app,
          approved: false,
          strength: 'candidate',
        });
        expect(vendor).not.toBeNull();
      }
  }
});

const spoofs: readonly (readonly [string, (brand: string) => string])[] = [
  ['Cyrillic letters', (brand) => swap(brand, 'aeopcxysiAEOPCBHKMTX', 'аеорсхуѕіАЕОРСВНКМТХ')],
  ['one Cyrillic letter', (brand) => swapOne(brand, 'aeopcxysi', 'аеорсхуѕі')],
  ['Greek letters', (brand) => swap(brand, 'oaivpAEOZIKMNTX', 'οαινρΑΕΟΖΙΚΜΝΤΧ')],
  ['zero for O', (brand) => swap(brand, 'oO', '00')],
  ['digits for letters', (brand) => swap(brand, 'oOlLeEsSaAtT', '001133554477')],
  ['capital I for l', (brand) => swap(brand, 'l', 'I')],
  ['one for l or i', (brand) => swap(brand, 'li', '11')],
  ['rn for m', (brand) => brand.replaceAll(/m/giu, 'rn')],
  ['dollar for S', (brand) => swap(brand, 'sS', '$$')],
  ['accents', (brand) => brand.replace(/[aeou]/u, (letter) => `${letter}\u0323`)],
  ['wide letters and a zero', (brand) => swap(wide(brand), 'ｏＯ', '０0')],
  ['a hidden character', (brand) => `${brand.slice(0, 2)}\u200B${brand.slice(2)}`],
];

test.each(spoofs)('brands with %s are found, as a whole name and within one', (_, spoof) => {
  const spoofed = brands
    .map((brand) => [brand, spoof(brand)] as const)
    .filter(([brand, name]) => name !== brand);
  const changed = spoofed.filter(([brand, name]) => name.normalize('NFKC') !== brand);

  expect(changed.length).toBeGreaterThan(4);
  const names = changed.flatMap(([, name]) => [name, `${name} Sync`, `My ${name}`]);
  const judged = judgedOn(
    'google-workspace',
    names.map((name) => ({ name })),
  );
  const found = new Set(
    judged.findings.flatMap(({ detection, severity, app }) =>
      severity === 'high' && (detection === 'brand-impersonation' || detection === 'deceptive-name')
        ? app
        : [],
    ),
  );

  expect(
    names.filter((_, index) => !found.has(`google-workspace:${appIdOn('google-workspace', index)}`)),
  ).toEqual([]);
});

function swap(text: string, from: string, to: string): string {
  const letters = Array.from(to);
  return Array.from(text, (letter) => letters[from.indexOf(letter)] ?? letter).join('');
}

function swapOne(text: string, from: string, to: string): string {
  const at = Array.from(text).findIndex((letter) => from.includes(letter));
  return at === -1 ? text : text.slice(0, at) + swap(text.charAt(at), from, to) + text.slice(at + 1);
}

function wide(text: string): string {
  return Array.from(text, (letter) =>
    /[!-~]/u.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : letter,
  ).join('');
}
