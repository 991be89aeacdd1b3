import { expect, test } from 'vitest';
import type { Advisory } from '../core/advisory.ts';
import type { AppRow } from '../core/rows.ts';
import { untoldApp } from '../core/untold-app.ts';
import type { PolicyStanding } from '../kit/detection.ts';
import type { JudgementInput } from './ports.ts';
import { Siblings } from './siblings.ts';

const platform = 'google-workspace';

/** `maker/name`, of several makers `maker+maker/name`. */
function app(clientId: string): AppRow {
  return {
    ...untoldApp,
    tenant: 'acme',
    platform,
    clientId,
    key: `${platform}:${clientId}`,
    name: clientId,
    activity: null,
    vendorUsers: null,
    firstSeen: '2026-01-01T00:00:00.000Z',
    lastSeen: '2026-01-01T00:00:00.000Z',
    carried: false,
  };
}

const standing: PolicyStanding = {
  decision: 'review',
  vendor: null,
  match: null,
  why: '',
  terms: null,
  beyondApproval: () => null,
};

function siblings(apps: readonly AppRow[], more: Partial<JudgementInput> = {}) {
  const byKey = new Map(apps.map((one) => [one.key, one]));
  const asked: string[] = [];
  const input = {
    reader: { apps: () => apps, app: (_: string, key: string) => byKey.get(key) ?? null },
    standing: ({ clientId }: AppRow) => {
      asked.push(clientId);
      return { ...standing, decision: clientId.endsWith('bad') ? ('banned' as const) : ('review' as const) };
    },
    reference: {
      advisories: ({ clientId }: AppRow) => (clientId.endsWith('listed') ? [{} as Advisory] : []),
    },
    makersOf:
      () =>
      ({ clientId }: Pick<AppRow, 'clientId'>) =>
        clientId.split('/')[0]?.split('+') ?? [],
    ...more,
  } as unknown as JudgementInput;
  const all = new Siblings(input, { id: 'acme', platform });
  return { asked, of: (clientId: string) => all.of(app(clientId)).map((sibling) => sibling.clientId) };
}

test('apps with one maker are siblings of each other, and each of its makers counts', () => {
  const { of } = siblings(['a/1', 'a/2', 'a+b/3', 'b/4', 'c/5'].map(app));

  expect(of('a/1')).toEqual(['a/2', 'a+b/3']);
  expect(of('a+b/3')).toEqual(['a/1', 'a/2', 'b/4']);
  expect(of('c/5')).toEqual([]);
  expect(of('unlisted/6')).toEqual([]);
});

test('banned and listed ones come first, and of a large family a hundred are told', () => {
  const many = Array.from({ length: 300 }, (_, index) => `a/${index}`);
  const { of } = siblings([...many, 'a/bad', 'a/listed'].map(app));

  expect(of('a/0').slice(0, 3)).toEqual(['a/bad', 'a/listed', 'a/1']);
  expect(of('a/0')).toHaveLength(100);
});

test('the policy is asked about families alone, about each member once', () => {
  const { of, asked } = siblings(
    [...Array.from({ length: 60_000 }, (_, index) => `m${index}/1`), 'm7/2'].map(app),
  );

  for (let round = 0; round < 2; round += 1) expect(of('m7/1')).toEqual(['m7/2']);
  expect(of('m8/1')).toEqual([]);
  expect(asked).toEqual(['m7/1', 'm7/2']);
});

test('a platform that tells of no makers is not read for them', () => {
  let reads = 0;
  const reader = {
    apps: () => {
      reads += 1;
      return [];
    },
  } as unknown as JudgementInput['reader'];

  expect(siblings([], { reader, makersOf: () => undefined }).of('a/1')).toEqual([]);
  expect(reads).toBe(0);
});
