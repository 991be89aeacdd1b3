import { expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';
import { phases } from '../src/core/plan.ts';
import type { ContainedApp } from '../src/kit/containment.ts';
import type { GrantKind } from '../src/core/vocabulary.ts';

const everyKind: ReadonlyMap<GrantKind, number> = new Map<GrantKind, number>([
  ['delegated-user', 4],
  ['delegated-tenant', 1],
  ['app-role', 2],
  ['bot', 1],
  ['domain-wide-delegation', 1],
  ['install', 1],
  ['preauthorized', 3],
]);

const holdsAll: ContainedApp = {
  clientId: 'client-1',
  nativeIds: ['object-1'],
  facts: { clientCredentials: 'yes' },
  state: 'enabled',
  party: 'third',
  grants: everyKind,
  people: 4,
  credentials: 2,
  roles: ['Directory Readers'],
  data: ['mail', 'files', 'chat', 'crm'],
};
const holdsNothing: ContainedApp = {
  ...holdsAll,
  facts: {},
  grants: new Map(),
  people: 0,
  credentials: 0,
  roles: [],
  data: [],
};

for (const definition of connectors) {
  const loaded = (await definition.load()).containment;
  if (loaded === undefined) throw new Error(`${definition.platform} tells no containment`);
  const containment = loaded;

  test(`${definition.platform}: what containment names is declared`, () => {
    const streams = definition.streams.map(({ id }) => id);
    expect(streams).toEqual(expect.arrayContaining([...containment.connections]));
    expect(streams).toEqual(expect.arrayContaining([...containment.use.streams]));
    const blind = definition.blindSpots.map(({ id }) => id);
    expect(blind).toEqual(expect.arrayContaining([...containment.unseen, ...containment.use.blindSpots]));
    expect(containment.connections.length).toBeGreaterThan(0);
    expect(containment.logs.length).toBeGreaterThan(0);
  });

  test(`${definition.platform}: steps of an app that holds everything cover every phase`, () => {
    const steps = containment.steps(holdsAll);
    expect(new Set(steps.map(({ phase }) => phase))).toEqual(new Set(phases));
    for (const step of steps) {
      expect(step.title).toMatch(/^.{1,60}$/u);
      expect(step.how).not.toBe('');
      // Whoever is told that something cannot be undone is told why; what changes nothing needs no undo.
      expect({ ...step, undo: step.undo === null }).toEqual({
        ...step,
        undo: step.reversible === 'nothing changes',
      });
    }
  });

  test(`${definition.platform}: an app that holds nothing needs no grants ended, yet is stopped and verified`, () => {
    const taken = containment.steps(holdsNothing).map(({ phase }) => phase);
    expect(taken).toEqual(expect.arrayContaining(['stop-tokens', 'verify']));
    expect(taken).not.toContain('end-sessions');
  });
}

test('Salesforce is blocked before anything is uninstalled, and never uninstalled instead', async () => {
  const steps = await stepsOf('salesforce', { ...holdsAll, clientId: '0H4000000000001AAA' });
  const block = steps.find(({ phase }) => phase === 'stop-tokens');
  expect(block?.how).toContain('Block');
  expect(block?.how).toContain('Not Uninstall');
  const uninstall = steps.find(({ how }) => how.includes('Installed Packages'));
  expect(phases.indexOf(uninstall?.phase ?? 'stop-tokens')).toBeGreaterThan(phases.indexOf('end-grants'));
});

test('Slack: a restriction is said to remove nothing, and an uninstall to be final', async () => {
  const steps = await stepsOf('slack', holdsAll);
  expect(steps.find(({ phase }) => phase === 'stop-tokens')?.survives).toContain('Every installation');
  expect(steps.find(({ phase }) => phase === 'end-grants')?.reversible).toBe('no');
  const blocked = await stepsOf('slack', { ...holdsAll, state: 'blocked' });
  expect(blocked.find(({ phase }) => phase === 'stop-tokens')?.reversible).toBe('nothing changes');
});

test('Google: app passwords are deleted, for there is no client to block', async () => {
  const steps = await stepsOf('google-workspace', {
    ...holdsNothing,
    grants: new Map([['app-password', 2]]),
  });
  expect(steps.map(({ phase }) => phase)).not.toContain('stop-tokens');
  expect(steps.find(({ phase }) => phase === 'end-grants')?.how).toContain('/asps/');
});

test('Microsoft: an app that is disabled already is not disabled again', async () => {
  const steps = await stepsOf('microsoft-365', { ...holdsAll, state: 'disabled' });
  expect(steps.map(({ phase }) => phase)).not.toContain('stop-tokens');
});

test('Microsoft’s own clients: assignment and Conditional Access close them, not the consent of users', async () => {
  const closing = async (more: Partial<ContainedApp>) => {
    const steps = await stepsOf('microsoft-365', { ...holdsNothing, ...more });
    return steps.filter(({ phase }) => phase === 'stop-consent').map(({ title }) => title);
  };

  const deviceCode = 'block device code flow by Conditional Access';
  expect(await closing({ party: 'first' })).toEqual(['require assignment for users', deviceCode]);
  expect(await closing({ party: 'first', facts: { appRoleAssignmentRequired: 'true' } })).toEqual([
    deviceCode,
  ]);
  expect(await closing({})).toEqual(['keep it disabled: nobody can consent to it meanwhile']);
});

async function stepsOf(platform: string, app: ContainedApp) {
  const definition = connectors.find((each) => each.platform === platform);
  return (await definition?.load())?.containment?.steps(app) ?? [];
}
