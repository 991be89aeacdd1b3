import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import {
  dayMs,
  inOrder,
  logEnd,
  type Newcomer,
  peopleOf,
  personOf,
  Sightings,
  sightingText,
  timeOf,
} from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { networkOf, type NetworkTold } from './networks.ts';
import { isFailed, isInPerson, ofOwnDevice, vendorCalls } from './sign-in-facts.ts';
import { ReadList } from './read-list.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, listed, shown } from './wording.ts';

const networksShown = 10;

/** Tokens are used by an app's own servers, whose networks rarely change; a thief's are others. */
export const newNetwork: AppDetection = {
  id: 'new-network',
  number: 'D31',
  title: 'App is used from a network that is new to it',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['token-events'], facts: ['last-used'] },
    'microsoft-365': { streams: ['sign-ins'] },
    slack: { streams: ['installs'], blindSpots: ['token-use'] },
    salesforce: { streams: ['login-history', 'api-usage'] },
  },
  frameworks: [...watchedUse, 'MITRE ATT&CK v18.1 T1550.001', 'MITRE ATT&CK v18.1 T1199'],
  falsePositives:
    'A vendor that moves to another provider looks the same: it announces that, and all its calls move. An app that runs on people’s own devices follows them; there only a network that several of them share counts.',
  counterparts: [
    'App accessed from unusual location post certificate update',
    'App accessed from unusual location made anomalous Graph calls post certificate update',
  ],
  remedy:
    'Ask the vendor whether this network is theirs. If they do not know it, contain the app now, then go through what was read, listed in the evidence, and rotate secrets in it.',
  remedyNotes: endingAccess,
  options: { days: 7, baselineDays: 14, steadyNetworks: 5, people: 3 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'domain-wide-delegation', 'install'],
  events: ['activity', 'sign-in'],
  begin: ({ app, standing }, context) => {
    const recentFrom = logEnd(context) - context.option('days') * dayMs;
    const views = new Map<NetworkTold, Sightings>();
    const flagged = new Sightings(recentFrom);
    const reads = new ReadList();
    let ownDevice = app.facts['nativeApp'] === 'true';
    let unplaced = false;

    const roams = (view: Sightings) => ownDevice || view.known > context.option('steadyNetworks');
    const isShort = (view: Sightings) => view.days < context.option('baselineDays');
    const newcomers = (): readonly Newcomer[] => {
      const met = [...views.values()].flatMap((view) => {
        if (isShort(view) || view.countless) return [];
        const least = roams(view) ? context.option('people') : 0;
        return view.newcomers().filter(({ people }) => people.size >= least);
      });
      return inOrder([...flagged.newcomers(), ...met]);
    };
    const used = new UsedGrants(() => peopleOf(newcomers()));

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null || isFailed(event) || isInPerson(event)) return;
        if (ofOwnDevice(event)) ownDevice = true;
        const network = networkOf(event);
        if (vendorCalls(event, 'asn', 'ip_address')) {
          const { key, shown: name } = network ?? nowhere;
          if (at >= recentFrom && flagged.hear(key, name, at, personOf(event))) reads.hear(event, at);
          watch.grant = used.hear;
          return;
        }
        if (network === null) {
          if (at >= recentFrom) unplaced = true;
          return;
        }
        let view = views.get(network.told);
        if (view === undefined) views.set(network.told, (view = new Sightings(recentFrom)));
        if (view.hear(network.key, network.shown, at, personOf(event))) reads.hear(event, at);
        watch.grant = used.hear;
      },
      end: () => {
        const found = newcomers();
        if (found.length === 0) return null;
        const moving = [...views.values()].some(roams);
        const before = [...views.values()].reduce((sum, { known }) => sum + known, 0);
        const people = peopleOf(found).size;
        return {
          severity: moving && used.severity === 'high' ? 'medium' : used.severity,
          title: `${shown(app)} is used from ${counted(found.length, 'network')} new to it`,
          explanation: `In the last ${counted(context.option('days'), 'day')} it called from ${listed(
            found.map((one) => one.shown),
            3,
          )}, ${before === 0 ? 'which the vendor’s own log calls unusual' : `and never in the weeks before, when it used ${counted(before, 'network')}`}. ${
            people === 0 ? '' : `The tokens of ${counted(people, 'person', 'people')} were used there. `
          }Stolen tokens are used from elsewhere, and the app itself looks as it always did. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            networks: found.slice(0, networksShown).map(sightingText),
            newNetworks: found.length,
            networksBefore: before,
            ...reads.evidence,
          },
        };
      },
      untold: () => {
        const short = [...views.values()].filter((view) => isShort(view) && view.newcomers().length > 0);
        if (short.length > 0)
          return baselineReason(Math.min(...short.map(({ days }) => days)), context.option('baselineDays'));
        return unplaced ? 'the log does not tell from where some of its calls came' : null;
      },
    };
    return watch;
  },
};

const nowhere = { key: '', shown: 'a place that the log does not tell' } as const;

export function baselineReason(days: number, wanted: number): string {
  return `the log tells of this app for only ${counted(Math.floor(days), 'day')} before, and it takes ${wanted} to know what is usual for it`;
}
