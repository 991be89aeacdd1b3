import type { Advisory } from '../core/advisory.ts';
import { nameKey } from '../core/fold.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { VendorApp, VendorDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { listedClient } from './frameworks.ts';
import { evidenceOf, hasItsName, isProof, needsOfLists, quoted, reasonsOf } from './listed.ts';
import { counted, listed } from './wording.ts';

const appsShown = 20;

export const vendorUnderAdvisory: VendorDetection = {
  id: 'vendor-under-advisory',
  number: 'D02',
  title: 'Vendor whose tokens were stolen still has access',
  unit: 'vendor',
  severity: 'critical',
  needs: needsOfLists,
  frameworks: [...listedClient, 'MITRE ATT&CK v18.1 T1199'],
  falsePositives:
    'A vendor that was let in anew with a new client after the incident looks the same: waive it with the date. Where no id proves the vendor, a stranger may only bear its name.',
  remedy:
    'Stop new consent first: block its clients on every platform. Then revoke every grant, change what it could read, look at what it did since the incident, and let it in anew only with a new client and fewer scopes.',
  remedyNotes: endingAccess,
  judge: ({ name, apps, advisories }, { lists }) => {
    const incidents = advisories.filter((advisory) => isAbout(advisory, name));
    const holding = apps.filter(({ grants }) => grants > 0);
    const [first] = incidents;
    if (first === undefined || holding.length === 0) return null;
    const severity = severityOf(holding, incidents);
    const who = severity === 'critical' ? quoted(name) : `What may be ${quoted(name)}`;
    const day = incidents.flatMap(({ since }) => since ?? []).sort()[0] ?? null;
    const grants = holding.reduce((sum, app) => sum + app.grants, 0);
    const rotate = rotationOf(holding);
    const unproven =
      severity === 'critical'
        ? ''
        : 'No id proves that it is this vendor: it only goes by its name or address.';
    return {
      severity,
      title: `${who} is under advisory${day === null ? '' : ` since ${day}`} and holds ${counted(grants, 'grant')}`,
      explanation: [
        reasonsOf(incidents),
        unproven,
        `What it could read counts as read. Change ${listed(rotate, rotate.length)}.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      evidence: {
        grants,
        apps: holding.slice(0, appsShown).map(({ app }) => `${app.tenant}/${app.key}`),
        appCount: holding.length,
        rotate,
        ...evidenceOf(incidents, lists),
      },
    };
  },
};

function isAbout(advisory: Advisory, vendor: string): boolean {
  if (advisory.kind !== 'compromised') return false;
  return isProof(advisory) || advisory.by === 'domain' || nameKey(advisory.name) === nameKey(vendor);
}

function severityOf(holding: readonly VendorApp[], incidents: readonly Advisory[]): Severity {
  if (incidents.some(isProof) || holding.some(({ match }) => match === 'proven')) return 'critical';
  const alike = holding.some(({ app }) => incidents.some((advisory) => hasItsName(app, advisory)));
  return alike ? 'high' : 'medium';
}

/** By kind of data: what an attacker takes from it to go on with. */
const secretsIn: ReadonlyMap<string, string> = new Map([
  ['mail', 'passwords, keys and reset links in mail'],
  ['files', 'keys and passwords in files'],
  ['chat', 'secrets posted in chat'],
  ['crm', 'keys and passwords in cases, notes and records'],
  ['code', 'secrets in repositories and build settings'],
  ['infrastructure', 'cloud keys and environment variables'],
  ['identity', 'credentials of accounts and apps that it could change'],
  ['directory', 'credentials of accounts and apps that it could change'],
  ['security', 'keys of security tools'],
  ['devices', 'local administrator passwords and recovery keys of devices'],
  ['tasks', 'keys and passwords in tickets and tasks'],
]);

function rotationOf(holding: readonly VendorApp[]): readonly string[] {
  const classes = new Set(holding.flatMap(({ dataClasses }) => [...dataClasses]));
  const secrets = [...secretsIn].flatMap(([data, secret]) => (classes.has(data) ? [secret] : []));
  const untold = new Set(
    holding.flatMap(({ app, dataClasses }) => (dataClasses.size === 0 ? [app.tenant] : [])),
  );
  return [
    'every key and password that was given to the vendor itself',
    ...new Set(secrets),
    ...(untold.size === 0
      ? []
      : [`what lies in ${[...untold].join(', ')}, as it is not told what it could read there`]),
  ];
}
