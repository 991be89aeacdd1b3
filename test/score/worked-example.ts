import type { AppJudgement } from '../../src/findings/ports.ts';
import { reputationOf } from '../../src/detections/reputation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { daysAgo, judge, now } from '../detections/world.ts';

/** An app that two people have let into their mail, three weeks after it came. */
export function workedExample(): AppJudgement {
  const app = {
    clientId: 'app-1',
    name: 'Quick PDF Signer',
    verified: 'no',
    party: 'third',
    ownerTenant: '7d2b1c52-0000-4000-8000-000000000001',
    createdAt: daysAgo(21),
    replyUrls: ['https://quickpdf.ngrok.io/callback'],
  } as const;
  const signs = reputationOf(
    {
      ...untoldApp,
      ...app,
      tenant: 'acme',
      platform: 'microsoft-365',
      key: 'microsoft-365:app-1',
      activity: null,
      vendorUsers: null,
      firstSeen: daysAgo(21),
      lastSeen: daysAgo(0),
      carried: false,
    },
    { now, advisories: [], vendorDomains: new Map() },
  );
  const scopes = ['critical:mail:write', 'high:files:read'];
  const { apps } = judge({
    platform: 'microsoft-365',
    apps: [
      {
        ...app,
        signs,
        grants: [
          { person: 'ann@acme.example', scopes },
          { person: 'bob@acme.example', scopes, privileged: 'yes' },
        ],
      },
    ],
  });
  const [judged] = apps.values();
  if (judged === undefined) throw new Error('the example was not judged');
  return judged;
}
