import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { type Inventory, openInventory } from './inventory.ts';
import { app, begin, day, grant, person, tell } from './testing.ts';

const pseudonymOf = (name: string): string =>
  `person-${createHmac('sha256', 'key').update(name.trim().toLowerCase()).digest('hex').slice(0, 12)}`;

const anna = 'Anna@acme.example';
const quoted = "o'brien+x@acme.example";
const hidden = pseudonymOf(anna);

function opened(): Inventory {
  const dir = mkdtempSync(join(tmpdir(), 'grantwarden-pseudonyms-'));
  const inventory = openInventory(join(dir, 'inventory.db'), { pseudonymOf });
  onTestFinished(() => {
    inventory.close();
    rmSync(dir, { recursive: true });
  });
  begin(inventory, 1);
  tell(inventory, 1, {
    rows: [
      app({
        name: 'Notes of anna@ACME.example, joanna@acme.example and hostile@evil.example',
        publisher: 'ANNA  MARIA Smith Ltd',
        facts: { contact: quoted },
      }),
      grant({ user: 'id-of-anna', handles: ['anna@acme.example/app-1'] }),
      grant({ user: quoted }),
      grant({ user: 'everyone', principal: { kind: 'tenant', id: 'everyone' } }),
      {
        type: 'credential',
        id: 'id-of-anna:7',
        clientId: null,
        outbound: false,
        kind: 'app-password',
        name: 'Mail of Anna Maria Smith',
        createdAt: null,
        expiresAt: null,
        lastUsedAt: null,
        lastUsedStatus: 'unknown',
        owner: 'id-of-anna',
      },
    ],
  });
  tell(inventory, 1, {
    stream: 'users',
    rows: [
      person('id-of-anna', { label: anna }),
      person(quoted),
      person('id-of-smith', { label: 'Anna Maria Smith' }),
      person('u', { label: 'Zoom' }),
    ],
  });
  inventory.finishRun('run-1', day(1));
  using judgement = inventory.judgement('run-1');
  judgement.finding(finding);
  judgement.commit();
  return inventory;
}

const finding: Finding = {
  id: 'f_1',
  detection: 'd',
  severity: 'high',
  score: 1,
  status: 'new',
  firstSeen: day(1),
  title: `${anna}’s app`,
  tenant: 'acme',
  app: 'google-workspace:app-1',
  vendor: 'Zoom',
  grants: ['g_1'],
  people: 1,
  evidence: { actor: 'id-of-anna', mail: [`<${quoted}>`, 'mailto:ANNA@acme.example?subject=x'] },
  explanation: 'Anna Maria Smith, (anna@acme.example). Zoom stays.',
  remedy: '',
  frameworks: [],
};

test('whatever a view gives, no known person can be read in it', async () => {
  const inventory = opened();
  const view = inventory.view('run-1');
  const all = JSON.stringify([
    await Array.fromAsync(view.apps()),
    await Array.fromAsync(view.grants()),
    await Array.fromAsync(view.principals()),
    await Array.fromAsync(view.credentials()),
    await Array.fromAsync(view.findings()),
    [...view.holders()],
    [...view.peopleNamed('acme')],
    view.finding('f_1'),
  ]);

  expect(all.toLowerCase()).not.toMatch(/anna|smith|brien|id-of/u);
  expect(all).toContain('hostile@evil.example');
});

test('a person is one reference everywhere, and what is no person stays', async () => {
  const view = opened().view('run-1');
  const [shown] = await Array.fromAsync(view.apps());
  const grants = await Array.fromAsync(view.grants());

  expect(shown?.name).toBe(
    `Notes of ${hidden}, ${pseudonymOf('joanna@acme.example')} and hostile@evil.example`,
  );
  expect(grants.map(({ principal }) => principal)).toMatchObject([
    { kind: 'user', id: hidden, label: hidden },
    { kind: 'user', id: pseudonymOf(quoted) },
    { kind: 'tenant', id: 'everyone' },
  ]);
  expect(view.finding('f_1')).toMatchObject({
    title: `${hidden}’s app`,
    vendor: 'Zoom',
    evidence: { actor: hidden, mail: [`<${pseudonymOf(quoted)}>`, `mailto:${hidden}?subject=x`] },
  });
  expect(view.finding('f_1')?.explanation).toContain('Zoom stays');
});

test('a reference is found again; what acts sees people as they are', () => {
  const inventory = opened();

  expect([...inventory.view('run-1').grantsOfPerson(hidden)].map(({ principal }) => principal.id)).toEqual([
    hidden,
  ]);
  expect([...inventory.plainView('run-1').grantsOfPerson(hidden)]).toMatchObject([
    { principal: { id: 'id-of-anna', label: anna }, handles: ['anna@acme.example/app-1'] },
  ]);
  expect([...inventory.view('run-1').grantsOfPerson('person-000000000000')]).toEqual([]);
});

test('a comparison of runs names nobody either', () => {
  const inventory = opened();
  begin(inventory, 2);
  tell(inventory, 2, { rows: [] });
  tell(inventory, 2, { stream: 'users', rows: [person('new', { label: 'new@acme.example' })] });
  inventory.finishRun('run-2', day(2));
  inventory.judgement('run-2').commit();
  const told = [...inventory.diff('run-1', 'run-2').tenants()].map((tenant) => [
    [...tenant.apps()],
    [...tenant.grants()],
    [...tenant.everyGrant()],
    [...tenant.people()],
    [...tenant.credentials()],
  ]);

  expect(JSON.stringify(told).toLowerCase()).not.toMatch(/anna|smith|brien|id-of|new@/u);
  expect(JSON.stringify(told)).toContain(hidden);
});
