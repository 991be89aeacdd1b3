import type { EventRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, logEnd, peopleOf, personOf, Sightings, sightingText, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { networkOf } from './networks.ts';
import { ReadList } from './read-list.ts';
import { isFailed, isInPerson, vendorCalls } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, listed, shown } from './wording.ts';

const networksShown = 10;

/**
 * Vendors' apps live in data centres, so a rented machine counts only where a person should be. Networks are
 * known by number: of an address alone nothing is said.
 */
export const anonymousNetwork: AppDetection = {
  id: 'anonymous-network',
  number: 'D32',
  title: 'App is used through a network that hides who calls',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['token-events'], facts: ['last-used'] },
    'microsoft-365': { streams: ['sign-ins'] },
    slack: { streams: ['installs'], blindSpots: ['token-use'] },
    salesforce: { streams: ['login-history', 'api-usage'] },
  },
  frameworks: [...watchedUse, 'MITRE ATT&CK v18.1 T1550.001', 'MITRE ATT&CK v18.1 T1078.004'],
  falsePositives:
    'Some companies and travellers use such a VPN every day, and a few of these networks carry ordinary servers too; what the app used in the weeks before does not count. Only networks on a short public list are known: a quiet result does not mean that nobody hid.',
  counterparts: ['App accessed from unusual location post certificate update'],
  remedy:
    'Ask the people, or the vendor, whether they use this network. If not, somebody else holds the token: contain the app, and end the sessions of these people.',
  remedyNotes: endingAccess,
  options: { days: 7 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'domain-wide-delegation', 'install'],
  events: ['activity', 'sign-in', 'consent'],
  begin: ({ app, standing }, context) => {
    const recentFrom = logEnd(context) - context.option('days') * dayMs;
    const reads = new ReadList();
    let hidden: Sightings | null = null;
    let rented: Sightings | null = null;
    let tor = false;
    let unnumbered = false;
    const found = () => [...(hidden?.newcomers() ?? []), ...(rented?.newcomers() ?? [])];
    const used = new UsedGrants(() => peopleOf(found()));

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null || isFailed(event)) return;
        const network = networkOf(event);
        if (vendorCalls(event, 'tor')) {
          if (at < recentFrom) return;
          tor = true;
          hidden ??= new Sightings(recentFrom);
          hidden.hear('tor', network === null ? 'Tor' : `Tor, ${network.shown}`, at, personOf(event));
          reads.hear(event, at);
          watch.grant = used.hear;
          return;
        }
        if (network === null) return;
        if (network.told !== 'asn') {
          if (at >= recentFrom) unnumbered = true;
          return;
        }
        const { use, key, shown: name } = network;
        if (use === null || use === 'cloud') return;
        const hides = use === 'tor' || use === 'vpn';
        // Where an app's own servers stand is only what is usual for it.
        if (!hides && at >= recentFrom && !isInPerson(event)) return;
        const view = hides ? (hidden ??= new Sightings(recentFrom)) : (rented ??= new Sightings(recentFrom));
        const isNew = view.hear(key, name, at, personOf(event));
        if (!isNew) return;
        if (use === 'tor') tor = true;
        reads.hear(event, at);
        watch.grant = used.hear;
      },
      end: () => {
        const networks = found();
        if (networks.length === 0) return null;
        return {
          severity: severityOf(hidden !== null && hidden.newcomers().length > 0, used.severity),
          title: `${shown(app)} is used through ${counted(networks.length, 'network')} that ${networks.length === 1 ? 'hides' : 'hide'} who calls`,
          explanation: `In the last ${counted(context.option('days'), 'day')} calls came from ${listed(
            networks.map((one) => one.shown),
            3,
          )}: ${
            tor
              ? 'exits of Tor are among them'
              : 'a VPN for everybody, or machines that anybody can rent, where a person should be'
          }. It never did so before in this log. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            networks: networks.slice(0, networksShown).map(sightingText),
            tor,
            ...reads.evidence,
          },
        };
      },
      untold: () =>
        unnumbered ? 'the log tells the addresses of its calls, but not whose networks they are in' : null,
    };
    return watch;
  },
};

function severityOf(hides: boolean, reached: Severity): Severity {
  return hides || reached !== 'high' ? reached : 'medium';
}
