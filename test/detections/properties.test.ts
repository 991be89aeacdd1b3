/** What holds of judging whatever the apps are called and held. */
import {
  array,
  assert,
  constantFrom,
  oneof,
  property,
  record,
  string,
  subarray,
  uniqueArray,
} from 'fast-check';
import { expect, test } from 'vitest';
import { createStandings } from '../../src/policy/standing.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { detections } from '../../src/detections/index.ts';
import { platforms } from '../../src/core/vocabulary.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { appIdOn } from '../app-ids.ts';
import { type AppSpec, judge, now, type World } from './world.ts';

const names = oneof(
  constantFrom('Zoom', 'Drift', 'test', 'Jane Doe', 'Gооgle', 'jane.doe@acme.example', ''),
  string({ unit: 'binary', maxLength: 20 }),
);
const grants = array(
  record({
    scopes: subarray(['critical:mail:administer', 'high:crm:read', 'medium:files:read', 'info:profile:read']),
    person: constantFrom('jane.doe@acme.example', 'joe@acme.example'),
  }),
  { maxLength: 3 },
);
const projects = constantFrom('1-a', '1-b', '2-a', '3-a', '3-b');
const apps = uniqueArray(record({ project: projects, name: names, grants }), {
  selector: ({ project }) => project,
  maxLength: 5,
});

function world(list: readonly { project: string; name: string; grants: AppSpec['grants'] }[]): World {
  return {
    people: ['jane.doe@acme.example'],
    priorityPeople: ['joe@acme.example'],
    policy:
      'version: 1\nvendors: [{ name: Good, apps: { google-workspace: [1-a.apps.googleusercontent.com] } }]\nbanned: [{ name: Bad, apps: { google-workspace: [3-a.apps.googleusercontent.com] } }]\n',
    apps: list.map(({ project, name, grants: held }) => ({
      clientId: `${project}.apps.googleusercontent.com`,
      name,
      ...(held === undefined ? {} : { grants: held }),
    })),
    also: [
      {
        platform: 'microsoft-365',
        apps: list.map(({ project, name }) => ({
          clientId: project,
          name,
          grants: [{ scopes: ['high:mail:read'] }],
        })),
      },
    ],
  };
}

test('judged twice, the same is found, under the same ids, and the second time it is not new', () => {
  assert(
    property(apps, (list) => {
      const first = judge(world(list));
      const second = judge({ ...world(list), previous: first.findings });

      expect(second.findings.map(({ id }) => id).sort()).toEqual(first.findings.map(({ id }) => id).sort());
      expect(new Set(second.findings.map(({ status }) => status))).toEqual(
        new Set(first.findings.length === 0 ? [] : ['open']),
      );
      expect(new Set(first.findings.map(({ id }) => id)).size).toBe(first.findings.length);
      expect(second.assessments).toEqual(first.assessments);
    }),
    { numRuns: 60 },
  );
});

test('a new name takes no app out of what an id proves', () => {
  const entry = `{ name: Good, apps: { ${platforms
    .map((platform) => `${platform}: [${appIdOn(platform, 1)}]`)
    .join(', ')} } }`;
  for (const list of ['vendors', 'banned']) {
    const policy = loadPolicy(`version: 1\n${list}: [${entry}]\n`, 'policy.yaml', detections);
    const standing = createStandings(policy, now, () => () => {
      throw new Error('no scope is read');
    });
    const decision = list === 'vendors' ? 'approved' : 'banned';
    assert(
      property(constantFrom(...platforms), names, names, (platform, name, publisher) => {
        const app = {
          ...untoldApp,
          tenant: 'acme',
          platform,
          clientId: appIdOn(platform, 1),
          key: `${platform}:${appIdOn(platform, 1)}`,
          name,
          publisher,
          activity: null,
          vendorUsers: null,
          firstSeen: '2026-01-01T00:00:00.000Z',
          lastSeen: '2026-01-01T00:00:00.000Z',
          carried: false,
        };

        expect(standing(app)).toMatchObject({ decision, vendor: 'Good', match: 'proven' });
      }),
      { numRuns: 200 },
    );
  }
});

test('a new name changes no finding that rests on ids and grants', () => {
  const byName = new Set([
    'brand-impersonation',
    'deceptive-name',
    'test-or-person-name',
    'identity-lure',
    'ai-agent-write',
    'vendor-on-many-platforms',
    'rare-app',
  ]);
  const rest = ({ findings }: ReturnType<typeof judge>) =>
    findings
      .filter(({ detection }) => !byName.has(detection))
      .map(({ id }) => id)
      .sort();

  assert(
    property(apps, names, (list, name) => {
      const renamed = list.map((one) => ({ ...one, name }));

      expect(rest(judge(world(renamed)))).toEqual(rest(judge(world(list))));
    }),
    { numRuns: 60 },
  );
});

test('of apps of one maker about which nothing is decided, one speaks for all, whatever their order', () => {
  assert(
    property(uniqueArray(constantFrom('1-a', '1-b', '1-c', '1-d'), { minLength: 2 }), (list) => {
      const clients = list.map((project) => ({
        project,
        name: project,
        grants: [{ scopes: ['info:profile:read'] }],
      }));

      const told = judge(world(clients)).findings.filter(({ detection }) => detection === 'sibling-clients');

      // 1-a is approved: beside it each of the others is told of.
      const expected = list.includes('1-a')
        ? list.filter((project) => project !== '1-a')
        : list.toSorted().slice(0, 1);
      expect(new Set(told.map(({ app }) => app))).toEqual(
        new Set(expected.map((project) => `google-workspace:${project}.apps.googleusercontent.com`)),
      );
      expect(told).toHaveLength(expected.length);
    }),
    { numRuns: 30 },
  );
});
