/**
 * The vendors' own lists of names, kept here beside the catalogues: a line is a tier, an API or `-`, and a name.
 * The tier is what outside lists make of it, the worst where it depends on who holds it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import type { ScopeVerdict } from '../../src/core/capability.ts';
import { compareTiers, platforms, type Tier } from '../../src/core/vocabulary.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';

interface Listed {
  readonly tier: Tier;
  readonly resource: string;
  readonly name: string;
}

const modes = ['delegated', 'application'] as const;

function listed(platform: string): readonly Listed[] {
  return readFileSync(path.join(import.meta.dirname, `${platform}.txt`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [tier = '', resource = '', name = ''] = line.split(' ');
      return { tier: tier as Tier, resource: resource === '-' ? '' : resource, name };
    });
}

const catalogues = new Map<string, { readonly classify: ClassifyScope; readonly list: readonly Listed[] }>();
for (const definition of connectors) {
  const { classifyScope } = await definition.load();
  catalogues.set(definition.platform, { classify: classifyScope, list: listed(definition.platform) });
}

/** Every name as a person's and as an app's own. */
function verdicts(platform: string): readonly (Listed & { readonly verdict: ScopeVerdict })[] {
  const { classify, list } = catalogues.get(platform) ?? { classify: null, list: [] };
  return list.flatMap((one) =>
    modes.flatMap((mode) =>
      classify === null ? [] : [{ ...one, verdict: classify(one.name, one.resource, mode) }],
    ),
  );
}

test('every name of every list is known and says what it allows', () => {
  const rows = platforms.map((platform) => {
    const all = verdicts(platform);
    const unknown = all.filter(({ verdict }) => !verdict.known);
    const classified = all.filter(
      ({ verdict }) => verdict.capabilities.length > 0 && verdict.sentence !== '',
    );
    return [platform, all.length / 2, classified.length / 2, unknown.length] as const;
  });

  expect(rows).toEqual([
    ['google-workspace', 585, 585, 0],
    ['microsoft-365', 1106, 1106, 0],
    ['slack', 150, 150, 0],
    ['salesforce', 36, 36, 0],
  ]);
});

test.each(platforms)(
  '%s: what is critical elsewhere is high here at least, high medium at least',
  (platform) => {
    const mild = verdicts(platform).filter(({ tier, verdict }) => {
      if (tier === 'critical') return compareTiers(verdict.tier, 'high') > 0;
      // Looking up addresses on a public map, at the company's cost, is all that these do.
      if (verdict.normalized.startsWith('maps-platform.')) return false;
      return tier === 'high' && compareTiers(verdict.tier, 'medium') > 0;
    });
    expect(mild.map(({ name, verdict }) => `${name} ${verdict.tier}`)).toEqual([]);
  },
);

test.each(platforms)('%s: the sentence is one, is plain, and does not repeat the name', (platform) => {
  const bad = verdicts(platform).filter(({ verdict: { sentence, normalized } }) => {
    const words = sentence.toLowerCase();
    const technical = normalized.includes('.') || normalized.includes('_') || normalized.includes(':');
    const repeats = technical && words.includes(normalized.toLowerCase());
    return (
      repeats ||
      !/^\p{Lu}[^.]{8,}\.$/u.test(sentence) ||
      /\{|undefined|null|\bdata of this API\b/u.test(sentence)
    );
  });
  expect(bad.map(({ name, verdict }) => `${name}: ${verdict.sentence}`)).toEqual([]);
});

test.each([
  ['google-workspace', 'openid'],
  ['google-workspace', 'profile'],
  ['google-workspace', 'email'],
  ['google-workspace', 'https://www.googleapis.com/auth/userinfo.email'],
  ['google-workspace', 'https://www.googleapis.com/auth/userinfo.profile'],
  ['microsoft-365', 'openid'],
  ['microsoft-365', 'profile'],
  ['microsoft-365', 'email'],
  ['microsoft-365', 'offline_access'],
  ['microsoft-365', 'User.Read'],
  ['slack', 'openid'],
  ['slack', 'identity.basic'],
  ['salesforce', 'openid'],
  ['salesforce', 'id'],
])('signing in is low: %s %s', (platform, name) => {
  for (const mode of modes)
    expect(catalogues.get(platform)?.classify(name, '', mode)).toMatchObject({ known: true, tier: 'low' });
});

test('Microsoft’s names belong to the API that publishes them, whoever else uses them', () => {
  const own = '11111111-2222-4333-8444-555555555555';
  const { classify, list } = catalogues.get('microsoft-365') ?? { classify: null, list: [] };
  const taken = list.filter(({ name }) => classify?.(name, own, 'application').known !== false);

  expect(taken).toEqual([]);
  expect(list.length).toBeGreaterThan(1000);
});
