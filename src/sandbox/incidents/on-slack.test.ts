import { expect, test } from 'vitest';
import { personOrigin } from '../origins.ts';
import { allEntries, type Row, startedAt, withTenant } from '../slack/testing.ts';
import { tor } from './thieves.ts';

const sinceStart = `oldest=${Math.floor(startedAt / 1000)}&action=anomaly`;

test('drift: the app’s token is used from Tor, and Slack calls it an anomaly', () =>
  withTenant({ incident: 'drift' }, async (tenant) => {
    const before = await allEntries(tenant, 'action=anomaly');
    const lines = tenant.sandbox.mutate('theft');
    const early = await allEntries(tenant, sinceStart);
    tenant.sandbox.clock.advance(30 * 60_000);
    const [entry, ...more] = await allEntries(tenant, sinceStart);
    const { company } = tenant.sandbox;
    const app = company.vendors
      .find(({ name }) => name === 'Drift')
      ?.apps.find(({ platform }) => platform === 'slack');
    const actor = entry?.['actor'] as { readonly user: { readonly email: string } } | undefined;

    expect(lines).toEqual(['slack: 1 deed of “drift”']);
    expect([before, early, more]).toEqual([[], [], []]);
    expect(entry).toMatchObject({
      action: 'anomaly',
      entity: { type: 'app', app: { id: app?.clientId } },
      context: { ip_address: tor.ip, ua: 'python-requests/2.32.4' },
      details: {
        reason: ['ip_address', 'asn', 'tor'],
        previous_ip_address: personOrigin(company, company.find(actor?.user.email ?? '') ?? -1).ip,
      },
    });
  }));

test('drift: before the theft the app is installed and reads messages', () =>
  withTenant({ incident: 'drift' }, async (tenant) => {
    const installed = (await allEntries(tenant, 'action=app_installed')).map(
      (row: Row) =>
        (row['entity'] as { readonly app: { readonly name: string; readonly scopes: readonly string[] } })
          .app,
    );

    expect(installed.find(({ name }) => name === 'Drift')?.scopes).toContain('channels:history');
  }));
