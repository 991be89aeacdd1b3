import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createCompany } from '../company.ts';
import { incidentNames } from '../contract.ts';
import { startSandbox } from '../index.ts';
import { writeTenants } from '../tenants.ts';
import { vendors } from '../vendors.ts';
import { incidents } from './index.ts';
import { microsoftServices } from './resources.ts';

const startedAt = Date.parse('2026-11-22T00:00:00Z');

interface Entry {
  readonly name: string;
  readonly owner?: string;
  readonly approvedUntil?: string;
  readonly dataRegions?: readonly string[];
  readonly apps: Readonly<Record<string, readonly string[]>>;
}

test.each(incidentNames)('%s: its vendors are approved by their ids, its strangers nowhere', async (name) => {
  const { vendors: theirs, strangers } = incidents[name];
  const sandbox = await startSandbox({ users: 20, startedAt, incident: name, platforms: ['slack'] });
  const dir = await mkdtemp(join(tmpdir(), 'incident-'));
  const { policy } = await writeTenants(sandbox, dir);
  await Promise.all([sandbox.close(), rm(dir, { recursive: true })]);
  const entries = parse(policy) as { readonly vendors: readonly Entry[]; readonly banned: readonly Entry[] };

  for (const vendor of theirs) {
    const entry = entries.vendors.find((one) => one.name === vendor.name);
    expect(entry).toMatchObject({ owner: expect.stringContaining('@') as string, dataRegions: ['US'] });
    expect(Date.parse(entry?.approvedUntil ?? '')).toBeGreaterThan(startedAt);
    for (const { platform, clientId } of vendor.apps) expect(entry?.apps[platform]).toContain(clientId);
    expect(entries.banned.map((one) => one.name)).not.toContain(vendor.name);
  }
  for (const { apps } of strangers) for (const { clientId } of apps) expect(policy).not.toContain(clientId);
});

test.each(incidentNames)('%s: deeds come in order, each of an app of the story', (name) => {
  const { vendors: theirs, strangers, theft } = incidents[name];
  const known = [...theirs, ...strangers].flatMap(({ apps }) =>
    apps.map(({ platform, clientId }) => `${platform} ${clientId}`),
  );
  const minutes = theft.map((deed) => deed.minutes);

  expect(theft.length).toBeGreaterThan(2);
  expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
  expect(theft.filter(({ platform, clientId }) => !known.includes(`${platform} ${clientId}`))).toEqual([]);
});

test('without a story the company is as it always was, and no theft strikes', async () => {
  const sandbox = await startSandbox({ users: 20, startedAt, platforms: ['slack'] });
  const done = sandbox.mutate('theft');
  await sandbox.close();

  expect(done).toEqual([]);
  expect(sandbox.company.vendors).toEqual(vendors);
  const { vendors: others } = createCompany({ seed: 1, size: 20, startedAt, incident: incidents.drift });
  expect(others.filter(({ name }) => name === 'Drift').map(({ kind }) => kind)).toEqual(['approved']);
});

test.each(['consentfix', 'device-code'] as const)(
  '%s: the policy names one app of Microsoft’s, not all that its tenant owns',
  async (incident) => {
    const sandbox = await startSandbox({ users: 20, startedAt, incident, platforms: ['slack'] });
    const dir = await mkdtemp(join(tmpdir(), 'incident-'));
    const { policy } = await writeTenants(sandbox, dir);
    await Promise.all([sandbox.close(), rm(dir, { recursive: true })]);

    expect(policy).not.toContain(microsoftServices);
  },
);
