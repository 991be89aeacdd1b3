import { expect, test } from 'vitest';
import type { StreamCoverage } from '../core/coverage.ts';
import type { CredentialSeen, Observation } from '../core/observation.ts';
import type { StreamId } from '../core/streams.ts';
import type { PeopleAsked } from '../kit/connector.ts';
import type { RunReader } from './reader.ts';
import { app, begin, day, grant, person, run, tell, tenant, testInventory, type Told } from './testing.ts';

const people: PeopleAsked = {
  roster: 'users',
  active: ['tokens', 'app-passwords'],
  inactive: 'suspended-user-grants',
};

const password = (user: string): readonly Observation[] => [
  grant({ user, clientId: 'app-password', kind: 'app-password', resource: '0' }),
  {
    type: 'credential',
    id: `app-password:${user}:0`,
    clientId: 'app-password',
    outbound: false,
    kind: 'app-password',
    name: 'Scanner',
    createdAt: null,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: user,
  } satisfies CredentialSeen,
];

interface Seen {
  readonly users: readonly Observation[];
  readonly tokens?: readonly Observation[];
  readonly passwords?: readonly Observation[];
  readonly suspended?: readonly Observation[];
  readonly status?: Partial<Record<'users' | 'tokens' | 'suspended', Told['status']>>;
}

/** The four streams in the order in which they end; that of suspended people is refused for most of them. */
function streams({ users, tokens = [], passwords = [], suspended = [], status = {} }: Seen): readonly Told[] {
  return [
    { stream: 'users', rows: users, status: status.users ?? 'complete' },
    { stream: 'tokens', rows: tokens, people, status: status.tokens ?? 'complete' },
    { stream: 'app-passwords', rows: passwords, people },
    { stream: 'suspended-user-grants', rows: suspended, people, status: status.suspended ?? 'partial' },
  ];
}

const stays = person('stays');
const leaver = person('leaver');
const suspended = person('leaver', { active: 'no' });
const first: Seen = {
  users: [stays, leaver],
  tokens: [
    grant({ user: 'stays', clientId: 'crm' }),
    grant({ user: 'leaver', clientId: 'mail' }),
    app({ clientId: 'mail', name: 'Mailer' }),
  ],
  passwords: password('leaver'),
};
const after: Seen = { users: [stays, suspended], tokens: [grant({ user: 'stays', clientId: 'crm' })] };

const told = (reader: RunReader) =>
  [...reader.grantsByApp(tenant)].map(({ app: key, principal, carried }) => [
    key.split(':')[1],
    principal.id,
    principal.active,
    carried,
  ]);

test('who is suspended between two runs keeps what was read before, with its credential and the app’s name', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, ...streams(first));
  const second = run(inventory, 2, ...streams(after));
  const third = run(inventory, 3, ...streams(after));

  for (const reader of [second, third]) {
    expect(told(reader)).toEqual([
      ['app-password', 'leaver', 'no', true],
      ['crm', 'stays', 'yes', false],
      ['mail', 'leaver', 'no', true],
    ]);
    expect([...reader.credentials(tenant)]).toMatchObject([{ owner: 'leaver', carried: true }]);
    expect([...reader.apps(tenant)].find(({ clientId }) => clientId === 'mail')?.name).toBe('Mailer');
  }
});

test('what a suspended person can be read to have lost is gone', () => {
  using files = testInventory();
  run(files.inventory, 1, ...streams(first));
  const mail = grant({ user: 'leaver', clientId: 'mail' });
  const second = run(
    files.inventory,
    2,
    ...streams({ ...after, suspended: [mail], status: { suspended: 'complete' } }),
  );

  expect(told(second)).toEqual([
    ['crm', 'stays', 'yes', false],
    ['mail', 'leaver', 'no', false],
  ]);
  expect([...second.credentials(tenant)]).toEqual([]);
});

test('who is reinstated has what is read then, and nothing else', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, ...streams(first));
  run(inventory, 2, ...streams(after));
  const again: Seen = { ...first, passwords: [] };
  const unread = run(inventory, 3, ...streams({ ...again, tokens: [], status: { tokens: 'partial' } }));
  const third = run(inventory, 4, ...streams(again));

  expect(told(unread)).toHaveLength(3);
  expect(told(third)).toEqual([
    ['crm', 'stays', 'yes', false],
    ['mail', 'leaver', 'yes', false],
  ]);
  expect([...third.credentials(tenant)]).toEqual([]);
});

test('who is no longer there has nothing, although others cannot be read', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, ...streams(first));
  run(inventory, 2, ...streams(after));
  const third = run(inventory, 3, ...streams({ ...after, users: [stays], status: { tokens: 'partial' } }));

  expect(told(third)).toEqual([['crm', 'stays', 'yes', false]]);
  expect([...third.apps(tenant)].map(({ clientId }) => clientId)).toEqual(['crm']);
  expect([...third.credentials(tenant)]).toEqual([]);
});

test('without the whole roster nobody is said to have lost anything', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, ...streams(first));
  const second = run(
    inventory,
    2,
    ...streams({ ...after, users: [], status: { users: 'skipped', suspended: 'complete' } }),
  );

  expect(told(second)).toHaveLength(3);
  expect([...second.credentials(tenant)]).toHaveLength(1);
});

test('changes that lose a person to suspension leave the names of apps where they are', () => {
  using files = testInventory();
  const { inventory } = files;
  const named = app({ clientId: 'mail', name: 'Mailer' });
  const held = ['stays', 'leaver'].map((user) => grant({ user, clientId: 'mail' }));
  begin(inventory, 1);
  const writer = inventory.writer('run-1', tenant, 'google-workspace');
  tell(inventory, 1, { stream: 'users', rows: [stays, leaver] });
  writer.begin('tokens', day(1));
  writer.save('tokens', { rows: [named, ...held], read: 2, checkpoint: null }, day(1));
  writer.finishStream('tokens', ended('tokens'), { people, cursor: 'first' });
  tell(inventory, 1, { stream: 'suspended-user-grants', rows: [], people });
  inventory.finishRun('run-1', day(1));

  begin(inventory, 2);
  const later = inventory.writer('run-2', tenant, 'google-workspace');
  tell(inventory, 2, { stream: 'users', rows: [stays, suspended] });
  const from = later.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');
  later.begin('tokens', day(2), from);
  const changes = { since: from.since, verifiedAt: from.wholeAt };
  later.finishStream('tokens', { ...ended('tokens'), changes }, { people });
  // Google tells of nobody who is suspended any more.
  tell(inventory, 2, { stream: 'suspended-user-grants', rows: [], people });
  inventory.finishRun('run-2', day(2));
  using judgement = inventory.judgement('run-2');
  judgement.commit();

  const reader = inventory.reader('run-2');
  expect(told(reader)).toEqual([['mail', 'stays', 'yes', false]]);
  expect([...reader.apps(tenant)].map(({ name }) => name)).toEqual(['Mailer']);
});

function ended(stream: StreamId): StreamCoverage {
  return {
    name: stream,
    status: 'complete',
    read: 0,
    expected: null,
    asOf: day(1),
    reason: null,
    remedy: null,
    accepted: false,
  };
}
