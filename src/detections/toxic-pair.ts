import type { Access, DataClass, ScopeVerdict } from '../core/capability.ts';
import type { AppRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes } from '../kit/detection.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

/**
 * Counts within one grant: what two people gave apart does not add up for either of them. What one scope does alone
 * is in its own tier.
 */
export const toxicPair: AppDetection = {
  id: 'toxic-pair',
  number: 'D55',
  title: 'Scopes that are worse together than apart',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'], facts: ['scopes'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'], facts: ['scopes'] },
  },
  frameworks: [...overScopedGrant, 'MITRE ATT&CK v18.1 T1114.002', 'ISO 27001:2022 A.8.12', 'SOC 2 CC6.7'],
  falsePositives:
    'Mail clients, CRM and scheduling products read and send mail by design. What tells them apart is an owner, an approval and years of use.',
  counterparts: [
    'App with suspicious OAuth scope made graph calls to read email and created inbox rule',
    'App with suspicious OAuth scope was flagged high-risk by Machine Learning model, made graph calls to read email and created Inbox Rule',
  ],
  remedy:
    'Ask its maker for a way with one of the two only. Otherwise revoke, and look for forwarding rules and sent mail that their people do not know.',
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'domain-wide-delegation'],
  begin: ({ app, standing }) => {
    if (app.party === 'first' || app.party === 'internal' || standing.decision === 'approved') return null;
    const reach = new Reach();
    const pairs = new Map<string, Pair>();
    const weighed = new Map<GrantScopes, readonly Pair[]>();
    return {
      grant: (_, scopes) => {
        let found = weighed.get(scopes);
        if (found === undefined) {
          found = kinds.flatMap((kind) => kind(scopes.verdicts, app) ?? []);
          weighed.set(scopes, found);
          for (const pair of found) {
            pairs.set(pair.what, pair);
            for (const verdict of pair.scopes) reach.addScope(verdict);
          }
        }
        return found.length > 0;
      },
      end: () => {
        const [first, ...others] = pairs.values();
        if (first === undefined) return null;
        const all = [first, ...others];
        return {
          severity: all.some(({ severity }) => severity === 'high') ? 'high' : 'medium',
          title: `${shown(app)} may ${first.what}`,
          explanation: `${all.map(({ why }) => why).join(' ')} ${standing.why}`,
          evidence: { ...reach.evidence, pairs: all.map(({ what }) => what) },
        };
      },
    };
  },
};

interface Pair {
  readonly severity: Severity & ('high' | 'medium');
  /** Completes "may …". */
  readonly what: string;
  readonly why: string;
  readonly scopes: readonly ScopeVerdict[];
}

type FindPair = (scopes: readonly ScopeVerdict[], app: AppRow) => Pair | null;

const mailSettings = /^(?:MailboxSettings\.ReadWrite|gmail\.settings\.(?:basic|sharing))$/u;

const readAndHide: FindPair = (scopes) => {
  const settings = scopes.filter(({ normalized }) => mailSettings.test(normalized));
  const mail = scopes.filter((scope) => !settings.includes(scope) && lets(scope, 'mail', 'read'));
  if (settings.length === 0 || mail.length === 0) return null;
  return {
    severity: 'high',
    what: 'read mail and change the rules of the mailbox',
    why: 'It can read mail, and with forwarding and filters hide what it does and go on when its own access has ended.',
    scopes: [...mail, ...settings],
  };
};

const readAndSend: FindPair = (scopes) => {
  const senders = scopes.filter((scope) => lets(scope, 'mail', 'send'));
  const readers = scopes.filter((scope) => lets(scope, 'mail', 'read') && !senders.includes(scope));
  if (readers.length === 0 || senders.length === 0) return null;
  return {
    severity: 'medium',
    what: 'read mail and answer it',
    why: 'It can read a conversation and answer in the person’s name: that is all that invoice fraud needs.',
    scopes: [...readers, ...senders],
  };
};

const filesForEver: FindPair = (scopes, { verified }) => {
  const files = scopes.filter((scope) => lets(scope, 'files', 'read'));
  const lasting = scopes.filter(({ normalized }) => normalized === 'offline_access');
  if (verified !== 'no' || files.length === 0 || lasting.length === 0) return null;
  return {
    severity: 'medium',
    what: 'copy files at any time, and nobody has verified its maker',
    why: 'It can read files when nobody is there, until somebody takes that away, and who makes it is not verified.',
    scopes: [...files, ...lasting],
  };
};

const kinds: readonly FindPair[] = [readAndHide, readAndSend, filesForEver];

function lets({ tier, capabilities }: ScopeVerdict, data: DataClass, access: Access): boolean {
  return (
    compareTiers(tier, 'high') <= 0 && capabilities.some((one) => one.data === data && one.access === access)
  );
}
