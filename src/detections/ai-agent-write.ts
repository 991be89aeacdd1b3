import type { Access, ScopeVerdict } from '../core/capability.ts';
import { speaksOf } from '../core/everyday-names.ts';
import { words } from '../core/fold.ts';
import type { AppRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

export const aiAgentWrite: AppDetection = {
  id: 'ai-agent-write',
  number: 'D53',
  title: 'AI agent may act, not only read',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'], facts: ['scopes'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'], facts: ['scopes'] },
    slack: {
      streams: ['users', 'installs', 'approved-apps'],
      facts: ['scopes'],
      blindSpots: ['installed-tokens'],
    },
    salesforce: {
      streams: ['connected-apps', 'external-client-apps', 'tokens', 'external-client-usage', 'app-scopes'],
      facts: ['scopes'],
    },
  },
  frameworks: [...overScopedGrant, 'SCuBA MS.AAD.9.1v1', 'ISO 27001:2022 A.5.14', 'SOC 2 CC6.7'],
  falsePositives:
    'Assistants that only draft and wait for a person look the same by their scopes. Its settings, or its maker, tell whether it acts by itself.',
  remedy:
    'Ask what it does by itself and who watches it. Let it have read access only, or approve its maker with exactly these scopes: a text that it reads can tell it what to do with them.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const sign = app.party === 'first' ? null : signOfAi(app);
    if (sign === null) return null;
    const reach = new Reach();
    let last: GrantScopes | null = null;
    let acts: readonly ScopeVerdict[] = [];
    let uncovered = false;
    let found = false;
    return {
      grant: (grant, scopes) => {
        // Most grants of one app are alike.
        if (scopes !== last) {
          last = scopes;
          acts = scopes.verdicts.filter(actsByItself);
          for (const verdict of acts) reach.addScope(verdict);
        }
        if (acts.length === 0) return false;
        if (!uncovered) {
          const beyond = standing.beyondApproval(grant, scopes)?.scopes ?? [];
          uncovered = !isProvenVendor(standing) || acts.some((verdict) => beyond.includes(verdict));
        }
        found = true;
        return true;
      },
      end: () =>
        found && uncovered
          ? {
              severity: severityOf(reach, app),
              title: `AI agent ${shown(app)} may change or send things`,
              explanation: `${sign} Whoever writes to its people can try to steer it. ${reach.after('What it may do besides reading')} ${standing.why}`,
              evidence: { ...reach.evidence },
            }
          : null,
    };
  },
};

/**
 * Whole words only: `agent` alone is a real estate agent or a sync agent, and `AI` counts in capitals, for it is a
 * name and a word elsewhere.
 */
const capitals = /(?:^|[^\p{L}\p{N}])(?:AI|A\.I\.|MCP|GPT(?:-?\d\w*)?|LLM)(?=$|[^\p{L}\p{N}])/u;
const lowerWords = /\b(?:chatgpt|openai|anthropic|(?:ai|voice|sales|coding) agent|notetaker)\b/u;

/** How an app says that it is one, as a sentence. */
function signOfAi({ name, publisher, homepage, facts }: AppRow): string | null {
  for (const [what, text] of [
    ['name', name],
    ['publisher’s name', publisher],
  ] as const)
    if (text !== null && (capitals.test(text) || lowerWords.test(text.toLowerCase()) || isNamesake(text)))
      return `Its ${what} says that it is an assistant or agent.`;
  if (/\.ai$/iu.test(URL.parse(homepage ?? '')?.hostname ?? '')) return 'Its homepage is of a maker of AI.';
  const asked = (facts['configuredScopes'] ?? '').split(' ');
  if (asked.includes('mcp_api')) return 'It asks for the interface that AI agents use.';
  return /agentIdentity/iu.test(facts['kind'] ?? '') ? 'The directory lists it as an agent.' : null;
}

/** Assistants that bear a first name or a word: “Claude Bakery” is none, “Claude Desktop” and “Legal Copilot” are. */
const namesakes: ReadonlySet<string> = new Set(['autopilot', 'claude', 'copilot', 'perplexity']);
const callings: ReadonlySet<string> = new Set(['autopilot', 'copilot']);

function isNamesake(text: string): boolean {
  const own = words(text);
  return own.some(
    (word, place) =>
      namesakes.has(word) &&
      (speaksOf(own, [word], place) || (callings.has(word) && place === own.length - 1)),
  );
}

const actions: ReadonlySet<Access> = new Set([
  'write',
  'send',
  'delete',
  'administer',
  'impersonate',
  'run-code',
]);

function actsByItself({ tier, capabilities }: ScopeVerdict): boolean {
  return compareTiers(tier, 'high') <= 0 && capabilities.some(({ access }) => actions.has(access));
}

function severityOf({ tier }: Reach, { party }: AppRow): Severity {
  if (party === 'internal') return 'medium';
  return tier === 'critical' ? 'high' : 'medium';
}
