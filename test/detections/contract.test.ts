/** What holds for every detection, whoever wrote it. */
import { expect, test } from 'vitest';
import { safeText } from '../../src/core/text.ts';
import { type Platform, platforms } from '../../src/core/vocabulary.ts';
import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { appIdOn } from '../app-ids.ts';
import { type AppSpec, judge, type World } from './world.ts';

const all: readonly Detection[] = detections;

const needed = all.flatMap((detection) =>
  Object.entries(detection.needs).flatMap(([platform, { streams }]) =>
    streams.map((stream) => [detection, platform as Platform, stream] as const),
  ),
);

const listed = all.flatMap((detection) =>
  Object.entries(detection.needs).flatMap(([platform, { lists = [] }]) =>
    lists.map((list) => [detection.id, platform as Platform, list] as const),
  ),
);

/** An unlisted, an approved and a banned app, one of them an AI agent, none of which does anything that a detection could mind. */
function quiet(platform: Platform): World {
  const [unlisted, approved, banned] = [appIdOn(platform, 1), appIdOn(platform, 2), appIdOn(platform, 3)];
  const app: AppSpec = {
    clientId: unlisted,
    verified: 'yes',
    createdAt: '2020-01-01T00:00:00Z',
    facts: { refreshToken: 'inactivity 30 days', ipRelaxation: 'Enforce' },
    credentials: [{}],
    activity: { lastUsedAt: '2026-11-20T00:00:00Z', lastUsedStatus: 'used', appOnlyLastUsedAt: null },
    grants: [{ lastUsedAt: '2026-11-20T00:00:00Z', lastUsedStatus: 'used' }],
  };
  return {
    platform,
    policy: [
      'version: 1',
      `vendors: [{ name: Good, apps: { ${platform}: [${approved}] } }]`,
      `banned: [{ name: Bad, apps: { ${platform}: [${banned}] } }]\n`,
    ].join('\n'),
    apps: [
      { ...app, name: 'Helper AI' },
      { ...app, clientId: approved },
      { clientId: banned, state: 'disabled' },
    ],
    history: true,
    priorityPeople: ['chief@acme.example'],
    settings: {
      'consent.third-party-apps': 'blocked',
      'consent.admin-workflow': 'yes',
      'less-secure-apps': 'no',
      'flow.device-code': 'blocked',
      'flow.username-password': 'blocked',
      'flow.user-agent': 'blocked',
      'apps.anyone-may-register': 'no',
      'power.approve-uninstalled-apps.holders': '1',
      'power.approve-uninstalled-apps.non-admins': '0',
      'power.use-any-api-client.holders': '0',
      'power.use-any-api-client.non-admins': '0',
    },
  };
}

const hostileName = 'Evil\u202egpj.exe\u0007\r\nGrant: all <b>';

test('ids are kebab-case and unique, and numbers stand in the catalogue', () => {
  for (const { id, number } of all) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
    expect(number).toMatch(/^D\d\d$/u);
  }
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test.each(needed.map((row) => [row[0].id, row[1], row[2], ...row] as const))(
  '%s on %s says nothing is wrong only when %s was read',
  (_id, _platform, _stream, { id }, platform, stream) => {
    expect(judge(quiet(platform)).outcome(id)).toBe('clear');

    for (const status of ['partial', 'unavailable', 'skipped'] as const) {
      const judged = judge({ ...quiet(platform), unread: { [stream]: status } });

      expect([status, judged.outcome(id)]).toEqual([status, 'not-assessed']);
      expect(judged.notAssessed).toContainEqual({
        detection: id,
        tenant: 'acme',
        app: null,
        reason: `${stream} is ${status}: no permission for ${stream}`,
        remedy: `Grant ${stream}.`,
      });
    }
  },
);

test.each(listed)('%s on %s says nothing is wrong only when somebody supplied %s', (id, platform, list) => {
  const { priorityPeople, ...world } = quiet(platform);
  const without: World =
    list === 'feeds' ? { ...world, priorityPeople: priorityPeople ?? [], feeds: 'missing' } : world;

  expect(judge(quiet(platform)).outcome(id)).toBe('clear');
  expect(judge(without).outcome(id)).toBe('not-assessed');
  expect(judge(without).notAssessed).toContainEqual({
    detection: id,
    tenant: 'acme',
    app: null,
    reason: list === 'feeds' ? 'no list is loaded' : 'nobody is named',
    remedy: list === 'feeds' ? 'Load a list.' : 'Name people.',
  });
});

test.each(all.map(({ id }) => id))('%s can be switched off, and then tells nothing', (id) => {
  for (const platform of Object.keys(all.find((one) => one.id === id)?.needs ?? {}) as Platform[]) {
    const judged = judge({
      ...quiet(platform),
      unread: { tokens: 'partial', 'delegated-grants': 'partial', 'consent-policy': 'partial' },
      policy: `${quiet(platform).policy}detections: { ${id}: off }\n`,
    });

    expect(judged.outcome(id)).toBe('off');
    expect(judged.notAssessed.filter((row) => row.detection === id)).toEqual([]);
  }
});

test.each(platforms)('on %s no name, id or scope of a stranger reaches a finding unmade safe', (platform) => {
  const proto = platform === 'slack' || platform === 'salesforce' ? appIdOn(platform, 1) : '__proto__';
  const judged = judge({
    ...quiet(platform),
    policy: `version: 1\nbanned: [{ name: Bad, apps: { ${platform}: [${proto}] } }]\n`,
    settings: {
      'consent.third-party-apps': hostileName,
      'consent.admin-workflow': 'no',
      'apps.anyone-may-register': 'yes',
      'power.approve-uninstalled-apps.holders': '9',
      'power.approve-uninstalled-apps.non-admins': '9',
      'power.approve-uninstalled-apps.people': `${hostileName},${hostileName}`,
    },
    events: [
      {
        event: 'consent-policy-changed',
        detail: { action: 'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', by: hostileName, orgUnit: hostileName },
      },
    ],
    apps: ['..', proto, hostileName].toSorted().map((clientId) => ({
      clientId,
      name: clientId === '..' ? null : hostileName,
      state: clientId === proto ? 'uninstalled' : 'enabled',
      verified: 'no',
      party: clientId === proto ? 'third' : 'unknown',
      facts: {
        permittedUsers: 'all-users',
        configuredScopes: `high:${hostileName}`,
        refreshToken: 'infinite',
        ipRelaxation: `Bypass ${hostileName}`,
        integration: hostileName,
      },
      owners: [{ label: hostileName }],
      credentials: [
        { name: hostileName, createdAt: '2020-01-01T00:00:00Z', expiresAt: '2099-01-01T00:00:00Z' },
      ],
      events: [
        { event: 'token-preserved', resource: hostileName, principal: hostileName },
        { event: 'credential-added', detail: { actor: hostileName } },
        { event: 'owner-added', principal: hostileName, detail: { actor: hostileName } },
        { event: 'app-access-changed', detail: { action: 'ADD_TO_TRUSTED_OAUTH2_APPS', by: hostileName } },
      ],
      publisher: hostileName,
      homepage: 'javascript:alert(1)',
      replyUrls: [
        'https://user@drift.com:99999/',
        `http://a@drift.com/${hostileName}`,
        `https://drift.com/${hostileName}`,
      ],
      grants: [
        { scopes: [`high:${hostileName}:read`], active: 'no', previousScopes: [] },
        { scopes: ['critical:identity:administer'], kind: 'app-role', resource: hostileName },
        { scopes: ['high:crm:read'], kind: 'app-role', as: 'user', person: hostileName, privileged: 'yes' },
        { scopes: ['high:mail:read'], kind: 'domain-wide-delegation' },
      ],
    })),
  });

  expect(judged.findings.length).toBeGreaterThan(5);
  for (const { title, explanation, remedy, evidence } of judged.findings)
    for (const text of [title, explanation, remedy, ...Object.values(evidence).flat()])
      expect(String(text)).toBe(safeText(String(text)));
});
