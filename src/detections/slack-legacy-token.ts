import type { AppDetection } from '../kit/detection.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

/** Scopes from before scopes were small: each is the whole of what a person may do. */
const oldScopes = /^(?:client|read|post|admin|rtm:stream)$/u;

export const slackLegacyToken: AppDetection = {
  id: 'slack-legacy-token',
  number: 'D56',
  title: 'Integration of an old kind, or with an old scope that covers everything',
  unit: 'app',
  severity: 'high',
  needs: {
    slack: {
      streams: ['users', 'installs'],
      facts: ['scopes'],
      blindSpots: ['legacy-integrations', 'installed-tokens'],
    },
  },
  frameworks: [...overScopedGrant, 'NIST CSF 2.0 ID.AM-08', 'OWASP NHI7:2025'],
  falsePositives:
    'A webhook that only posts into one channel reaches little, though it never ends. Its owner can name the channel.',
  remedy:
    'Find its owner and replace it by an app with the few scopes it needs. Then switch the old one off in the workspace’s list of integrations: restricting an app does not take away what is installed.',
  grants: ['delegated-user', 'bot', 'install'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const old = app.facts['integration'] !== undefined;
    const reach = new Reach();
    let wide = false;
    let grants = 0;
    return {
      grant: (_, scopes) => {
        const covers = scopes.verdicts.filter(({ normalized }) => oldScopes.test(normalized));
        if (covers.length === 0 && !old) return false;
        wide ||= covers.length > 0;
        for (const verdict of covers) reach.addScope(verdict);
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0
          ? null
          : {
              severity:
                wide && standing.decision !== 'approved' && app.party !== 'internal' ? 'high' : 'medium',
              title: wide
                ? `${shown(app)} holds an old scope that covers everything`
                : `${shown(app)} is an integration from before apps`,
              explanation: `${wide ? 'Such a token does all that its person may do, and never ends by itself.' : 'It has no app id: it cannot be approved or restricted as an app, and its token or address never ends by itself.'} ${reach.sentence} ${standing.why}`,
              evidence: { ...reach.evidence, grants, integration: old },
            },
    };
  },
};
