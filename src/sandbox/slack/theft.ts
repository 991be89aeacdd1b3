/** A thief's deeds as Slack's audit log shows them: installs, and anomalies where a token is used from elsewhere. */
import { holderOf } from '../company.ts';
import type { Deed as Crime, Incident } from '../contract.ts';
import { personOrigin } from '../origins.ts';
import { strike } from '../strike.ts';
import { deed } from './deeds.ts';
import type { Tenant } from './tenant.ts';

export function strikeTenant(tenant: Tenant, incident: Incident | undefined): string | null {
  return strike(incident, 'slack', tenant.clock.now(), (crime, at, nth) => commit(tenant, crime, at, nth));
}

function commit(tenant: Tenant, { clientId, person, from, what }: Crime, at: number, nth: number): void {
  const { company, apps, workspaces, history } = tenant;
  const app = apps.find(clientId);
  if (app === null || app.vendorApp === null || what.deed !== 'api-use') return;
  const actor = (person === 'holder' ? holderOf(company, app.vendorApp) : person) ?? 0;
  const usual = personOrigin(company, actor);
  history.record(
    deed({
      key: `anomaly ${clientId} ${nth}`,
      at,
      actor,
      team: workspaces.homeOf(actor),
      app,
      userScopes: app.userScopes,
      botScopes: app.botScopes,
      action: 'anomaly',
      from,
      details: {
        action_timestamp: Math.floor(at / 1000),
        location: from === null ? '' : from.country,
        previous_ip_address: usual.ip,
        previous_ua: usual.userAgent,
        reason: ['ip_address', 'asn', ...(from?.network.startsWith('TOR') === true ? ['tor'] : [])],
      },
    }),
  );
}
