/** 2025: apps named after Adobe, DocuSign and OneDrive ask for nothing but a name, then lead to a false sign-in. */
import type { Deed, Incident } from '../contract.ts';
import { microsoft, vendor } from '../vendors/app.ts';
import { approval, deed, vpn } from './thieves.ts';

const harmless = ['openid', 'profile', 'email'];
const adobe = microsoft(
  'Adobe Acrobat Sign',
  ['openid', 'offline_access', 'User.Read', 'Files.ReadWrite.All', 'Mail.Send', 'Sites.ReadWrite.All'],
  {
    allowed: ['openid', 'offline_access', 'User.Read', 'Files.ReadWrite.All'],
    adoption: 0,
    tenantWide: true,
    since: 700,
    lastUsed: 1,
  },
);
const lure = (name: string, replyUrl: string) =>
  microsoft(name, harmless, { adoption: 0, since: 0, lastUsed: 0, replyUrl });
const lures = [
  lure('Adobe Drive X', 'https://adobe-drive.redirecting.workers.dev/access'),
  lure('D0cuSign Review', 'http://docusign-review.top/access/'),
  lure('0neDrive Shared', 'http://localhost:7823/access/'),
];
/** Active in every company. */
const victims = [1, 2, 4, 6, 8, 9, 10, 12, 14, 15, 16, 17];
const platform = 'microsoft-365';

export const consentLures: Incident = {
  name: 'consent-lures',
  vendors: [
    vendor('Adobe', 'adobe.com', 'approved', [adobe], {
      verified: true,
      approval: { ...approval, owner: 'legal@northwind-labs.example' },
    }),
  ],
  strangers: [
    vendor('Adobe Drive X', 'adobe-drive.example', 'hostile-name', lures.slice(0, 1)),
    vendor('D0cuSign Review', 'docusign-review.top', 'hostile-name', lures.slice(1, 2)),
    vendor('0neDrive Shared', 'onedrive-shared.example', 'hostile-name', lures.slice(2)),
  ],
  theft: lures
    .flatMap(({ clientId }, nth) =>
      victims.flatMap((person, place) => fallen(clientId, person, nth * 2 + place * 3)),
    )
    .toSorted((left, right) => left.minutes - right.minutes),
};

function fallen(clientId: string, person: number, minutes: number): readonly Deed[] {
  const actor = { platform, clientId, person } as const;
  const session = `lure ${clientId} ${person}`;
  const consent = deed(minutes, { ...actor, from: null }, { deed: 'consent', scopes: harmless });
  if (person % 4 !== 0) return [consent];
  const signIn = { deed: 'sign-in', protocol: 'authorization-code', session } as const;
  return [consent, deed(minutes + 4, { ...actor, from: vpn }, signIn)];
}
