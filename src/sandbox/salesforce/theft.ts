/** A thief's deeds as the org shows them: approvals, logins, calls, and when a token was last used. */
import { holderOf } from '../company.ts';
import type { Deed, Incident, Origin, SandboxClock, VendorApp } from '../contract.ts';
import { originOf, personOrigin } from '../origins.ts';
import { drawText } from '../random.ts';
import { strike } from '../strike.ts';
import type { OrgApp } from './apps.ts';
import type { Org } from './org.ts';
import type { OrgUser } from './staff.ts';

const minute = 60_000;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createTheft(
  org: Org,
  clock: SandboxClock,
  incident: Incident | undefined,
): () => string | null {
  const { company, apps, approvals, calls, staff } = org;
  const sources = [...(incident?.vendors ?? []), ...(incident?.strangers ?? [])].flatMap(
    (vendor) => vendor.apps,
  );
  let number = 0;

  function commit({ clientId, person, from, what }: Deed, source: VendorApp, at: number): void {
    const app = apps.all.find(({ key }) => key === clientId) ?? apps.add(source, at);
    const index = (person === 'holder' ? holderOf(company, source) : person) ?? 0;
    const user = staff.ofPerson(index);
    switch (what.deed) {
      case 'consent':
        org.givenFrom.set(approvals.give(app, user.ordinal, at).serial, from ?? personOrigin(company, index));
        break;
      case 'sign-in':
        approvals.use(app, user.ordinal, at);
        // A refreshed token leaves no line in the history.
        if (what.protocol !== 'refresh')
          org.logins.push({ at, user, app, from: from ?? personOrigin(company, index) });
        break;
      case 'api-use':
        approvals.use(app, user.ordinal, at);
        use(app, user, from ?? originOf(calls.origins(app), org.seed, at), what, at);
        break;
      case 'credential-added':
      case 'app-role-granted':
      case 'reply-url-changed':
        break;
    }
  }

  function use(
    app: OrgApp,
    user: OrgUser,
    from: Origin,
    what: Extract<Deed['what'], { deed: 'api-use' }>,
    at: number,
  ): void {
    const { object, by, calls: count, rows, bytes } = what;
    const job = `/v62.0/jobs/query/${drawText(15, letters, org.seed, 'job', number)}`;
    const record = (
      offset: number,
      more: Readonly<{ method: 'GET' | 'POST' | 'DELETE'; resource: string; rows: number; bytes: number }>,
    ) => {
      number += 1;
      calls.record({
        at: at + offset,
        requestId: drawText(22, letters, org.seed, 'theft', number),
        app,
        user: user.ordinal,
        from,
        family: by === undefined ? 'REST' : 'Bulk',
        object,
        status: 200,
        ...more,
      });
    };
    const step = Math.floor(minute / (count + 2));
    if (by !== undefined) record(0, { method: 'POST', resource: '/v62.0/jobs/query', rows: 0, bytes: 300 });
    for (let nth = 0; nth < count; nth += 1)
      record((nth + 1) * step, {
        method: 'GET',
        resource: by === undefined ? '/v62.0/query' : `${job}/results`,
        rows: Math.floor(rows / count),
        bytes: Math.floor(bytes / count),
      });
    if (by === 'deleted-query-job')
      record((count + 1) * step, { method: 'DELETE', resource: job, rows: 0, bytes: 0 });
  }

  return () =>
    strike(incident, 'salesforce', clock.now(), (deed, at) => {
      const source = sources.find(({ clientId }) => clientId === deed.clientId);
      if (source !== undefined) commit(deed, source, at);
    });
}
