import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { compareTiers, type Tier } from '../../src/core/vocabulary.ts';
import { scopeCatalogue } from './scope-catalogue.ts';
import { classifyScope, wireScope } from './scopes.ts';

const classify = (scope: string) => classifyScope(scope, '', 'delegated');

const byTier: Readonly<Partial<Record<Tier, string>>> = {
  critical: 'full',
  high: 'api web lightning pardot_api cdp_api cdp_query_api cdp_profile_api sfap_api mcp_api',
  medium:
    'visualforce content chatter_api chatbot_api wave_api interaction_api scrt_api cdp_ingest_api cdp_segment_api cdp_calculated_insight_api cdp_identityresolution_api einstein_gpt_api user_registration_api pwdless_login_api forgot_password',
  low: 'eclair_api data_cloud_user_claims custom_permissions id profile email address phone openid refresh_token offline_access',
};
const tierOf = new Map(
  Object.entries(byTier).flatMap(([tier, names]) => names.split(' ').map((name) => [name, tier] as const)),
);

test('all 36 scopes that Salesforce publishes are known, rated and told in one sentence', () => {
  expect(tierOf.size).toBe(36);
  expect([...scopeCatalogue.keys()].toSorted()).toEqual([...tierOf.keys()].toSorted());
  for (const [name, tier] of tierOf) {
    const verdict = classify(name);
    expect([name, verdict.known, verdict.tier]).toEqual([name, true, tier]);
    expect(verdict.capabilities).not.toEqual([]);
    expect(verdict.sentence).toMatch(/^\p{Lu}[^.]*\.$/u);
  }
});

test.each([
  ['visualforce', /web pages .*built/u],
  ['lightning', /Salesforce’s web interface/u],
  ['mcp_api', /Model Context Protocol/u],
  ['cdp_api', /Data Cloud, where .*customer/u],
  ['wave_api', /CRM Analytics, .*reporting/u],
  ['chatter_api', /Chatter/u],
])('%s is told to a person who does not know the product', (name, words) => {
  expect(classify(name).sentence).toMatch(words);
});

test.each([' API ', 'Api', 'api'])('%j is the scope api', (scope) => {
  expect(classify(scope)).toMatchObject({ scope, normalized: 'api', known: true, tier: 'high' });
});

test('staying signed in has two names and is judged by what stands beside it', () => {
  for (const scope of ['refresh_token', 'offline_access'])
    expect(classify(scope)).toMatchObject({
      normalized: 'refresh_token',
      sentence: expect.stringContaining('depends on the scopes beside it') as string,
    });
});

test('by client credentials an app acts without anybody', () => {
  expect(classifyScope('api', '', 'application')).toMatchObject({
    tier: 'high',
    sentence: expect.stringContaining('without anybody signed in.') as string,
  });
  expect(classifyScope('api', '', 'application').capabilities.every(({ reach }) => reach === 'tenant')).toBe(
    true,
  );
  expect(classify('api').capabilities.every(({ reach }) => reach === 'own')).toBe(true);
});

test.each([
  'orders:read',
  'api2',
  'apifull',
  'api full',
  'api\u200b',
  'аpi',
  '',
  '..',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
])('%j is none of Salesforce’s, and never harmless', (scope) => {
  expect(classify(scope)).toMatchObject({ scope, known: false, tier: 'medium', capabilities: [] });
});

test('no text makes it fail, change its mind or fall below medium unknown', () => {
  assert(
    property(string({ unit: 'binary' }), (scope) => {
      const verdict = classify(scope);
      expect(verdict).toEqual(classify(scope));
      expect(verdict.known || compareTiers(verdict.tier, 'medium') <= 0).toBe(true);
    }),
  );
});

test.each([
  ['Basic', 'id'],
  ['Api', 'api'],
  ['Chatter', 'chatter_api'],
  ['CustomApplications', 'visualforce'],
  ['OfflineAccess', 'offline_access'],
  ['SFApiPlatform', 'sfap_api'],
  ['CDPIdentityResolution', 'cdp_identityresolution_api'],
  ['refresh_token', 'refresh_token'],
  ['McpApi', 'mcp_api'],
  ['MCP', 'mcp_api'],
  ['mcp_api', 'mcp_api'],
  ['CdpQueryApi', 'cdp_query_api'],
  ['Content', 'content'],
  ['Company_Orders', 'Company_Orders'],
  ['__proto__', '__proto__'],
])('%s in metadata is %s on the wire', (name, wire) => {
  expect(wireScope(name)).toBe(wire);
});

test('every wire scope has one name in metadata', () => {
  const names = [...scopeCatalogue].map(([wire, { metadataName }]) => [wire, wireScope(metadataName)]);
  expect(names.filter(([wire, back]) => wire !== back)).toEqual([]);
});
