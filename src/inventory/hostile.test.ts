import { expect, test } from 'vitest';
import { app, begin, day, event, grant, person, run, tenant, testInventory } from './testing.ts';

const hostile = [
  '__proto__',
  'constructor',
  '',
  '..',
  'a\0b',
  'a\0c',
  'a',
  "'; DROP TABLE grants; --",
  '[]',
  '"',
  '%',
  '\u202E',
];

test('ids are text, whatever they hold', () => {
  using files = testInventory();

  const reader = run(
    files.inventory,
    1,
    {
      rows: hostile.flatMap((id) => [
        app({ clientId: id, name: id }),
        grant({
          clientId: id,
          user: id,
          resource: id,
          scopes: [id, `${id} x`],
          handles: [id],
          evidence: [id],
        }),
      ]),
    },
    { stream: 'users', rows: hostile.map((id) => person(id, { label: id })) },
    { stream: 'token-events', rows: hostile.map((id) => event(id, { clientId: id, appName: id })) },
  );

  const sorted = hostile.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...reader.apps(tenant)].map(({ clientId, name }) => [clientId, name])).toEqual(
    sorted.map((id) => [id, id]),
  );
  expect([...reader.grantsByApp(tenant)]).toMatchObject(
    sorted.map((id) => ({
      app: `google-workspace:${id}`,
      principal: { id, label: id },
      resource: id,
      scopes: [id, `${id} x`],
      handles: [id],
      evidence: [id],
    })),
  );
  expect([...reader.eventsByApp(tenant, ['consent'])].map(({ id }) => id)).toEqual(sorted);
});

test('facts keep keys that objects have by nature', () => {
  using files = testInventory();
  const facts = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;

  const reader = run(files.inventory, 1, { rows: [app({ facts }), app({ facts: { toString: 'c' } })] });

  const [row] = reader.apps(tenant);
  expect(Object.entries(row?.facts ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toString', 'c'],
  ]);
});

test('ids with lone surrogates are kept well-formed, and a second run finds them again', () => {
  using files = testInventory();
  const rows = [grant({ clientId: 'x\uD800', user: '\uDC00', scopes: ['\uD800'], handles: ['\uDFFF'] })];
  run(files.inventory, 1, { rows });

  const [row, ...more] = run(files.inventory, 2, { rows }).grantsByApp(tenant);

  expect(more).toEqual([]);
  expect(row).toMatchObject({
    app: 'google-workspace:x\uFFFD',
    principal: { id: '\uFFFD' },
    firstSeen: day(1),
  });
  expect(row?.previousScopes).toEqual(row?.scopes);
});

test('what is no time is no time', () => {
  using files = testInventory();
  const rows = [grant({ grantedAt: '2026-99-99', lastUsedAt: 'soon', lastUsedStatus: 'used' })];

  const [row] = run(files.inventory, 1, { rows }).grantsByApp(tenant);

  expect(row).toMatchObject({ grantedAt: null, lastUsedAt: null });
});

test('a tenant of that id on another platform, or of another vendor tenant, is refused', () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  inventory.pinTenant(tenant, 'google-workspace', 'C01', 'Acme');
  inventory.pinTenant(tenant, 'google-workspace', 'C01', null);

  const changed = expect.objectContaining({ code: 'TENANT_CHANGED', tenant });
  expect(() => inventory.pinTenant(tenant, 'google-workspace', 'C02', 'Acme')).toThrow(changed);
  expect(() => inventory.pinTenant(tenant, 'slack', 'C01', 'Acme')).toThrow(changed);
  const [told] = inventory.reader('run-1').tenants();
  expect(told?.name).toBe('Acme');
});
