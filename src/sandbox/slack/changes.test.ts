import { expect, test } from 'vitest';
import { mutations } from '../contract.ts';
import { allEntries, startedAt, type TestTenant, withTenant } from './testing.ts';

const sinceStart = `oldest=${Math.floor(startedAt / 1000)}`;

async function newEntries(tenant: TestTenant, name: string) {
  tenant.sandbox.clock.advance(120_000);
  return (await allEntries(tenant, sinceStart)).filter((row) => row['action'] === name);
}

test('every change but a new colleague, and a theft that no story tells, leaves its mark in the logs', () =>
  withTenant({ users: 80 }, async (tenant) => {
    const lines = mutations.map((name) => [name, tenant.sandbox.mutate(name).join(' ')] as const);
    const silent = lines.filter(([, line]) => !line.includes('slack: ')).map(([name]) => name);

    expect(silent).toEqual(['user-added', 'theft']);
    expect(await newEntries(tenant, 'app_scopes_expanded')).not.toEqual([]);
    expect((await newEntries(tenant, 'app_installed')).length).toBe(14);
    expect(await newEntries(tenant, 'app_uninstalled')).toHaveLength(1);
  }));

test('a new app brings its bot, and a burst only one to each workspace', () =>
  withTenant({}, async (tenant) => {
    tenant.sandbox.mutate('consent-burst');
    const entries = await newEntries(tenant, 'app_installed');
    let bots = 0;
    for (const { id } of tenant.truth.workspaces) {
      const { members = [] } = await tenant.call('users.list', { team_id: id });
      bots += members.filter((row) => row['name'] === 'brightpathscheduler').length;
    }

    expect(entries).toHaveLength(12);
    expect(bots).toBe(
      new Set(entries.map((row) => JSON.stringify((row['context'] as { location: unknown }).location))).size,
    );
    expect(entries.filter((row) => JSON.stringify(row).includes('bot_scopes'))).toHaveLength(bots);
  }));

test('who leaves is closed, and his tokens are kept', () =>
  withTenant({ users: 300 }, async (tenant) => {
    for (let i = 0; i < 6; i += 1) tenant.sandbox.mutate('user-left');
    const kept = await newEntries(tenant, 'app_token_preserved');
    const gone = tenant.truth.people.filter(({ email, active }) => {
      const index = tenant.sandbox.company.find(email) ?? 0;
      return active && tenant.sandbox.company.person(index).status === 'suspended';
    });
    const held = tenant.truth.installs.filter(({ userId }) => gone.some(({ id }) => id === userId));

    expect(gone).toHaveLength(6);
    expect(kept).toHaveLength(held.length);
    expect(held.length).toBeGreaterThan(0);
  }));

test('what was taken out comes back when it is installed again', () =>
  withTenant({}, async (tenant) => {
    const live = async () => {
      const { members = [] } = await tenant.call('users.list', {
        team_id: tenant.truth.workspaces[0]?.id ?? '',
      });
      return members.filter((row) => row['is_bot'] === true && row['deleted'] === false).length;
    };
    const before = await live();
    tenant.sandbox.mutate('revoke');
    const between = await live();
    tenant.sandbox.mutate('re-consent');

    expect(between).toBe(before - 1);
    expect(await live()).toBe(before);
  }));
