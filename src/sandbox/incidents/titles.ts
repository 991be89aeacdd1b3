/** One line of each story, for whoever chooses among them; apart from the stories, which are long. */
import type { IncidentName } from '../contract.ts';

export const incidentTitles: Readonly<Record<IncidentName, string>> = {
  'midnight-blizzard':
    'a dormant test app with top privilege wakes up and gives a new app all mailboxes (January 2024)',
  cyberhaven:
    'a release owner consents to “Privacy Policy Extension”, and an extension is published (December 2024)',
  'consent-lures':
    'apps that look like Adobe, DocuSign and OneDrive collect consents and lead to a false sign-in page (2025)',
  vishing:
    'a caller has an administrator connect a changed Data Loader, then records leave in bulk (UNC6040, 2025)',
  drift:
    'an approved chat vendor loses its tokens; CRM, mail and chat are read from Tor (UNC6395, August 2025)',
  gainsight:
    'an approved vendor’s months-old refresh tokens are used from outside its own addresses (November 2025)',
  consentfix:
    'a person pastes a sign-in code of Azure CLI; its token is used elsewhere minutes later (December 2025)',
  'device-code':
    'people enter a stranger’s device code, and a token that outlives their password is theirs (2025, 2026)',
  'context-ai':
    'one employee’s AI assistant with all of Drive and Gmail is used by the thief of its tokens (April 2026)',
  klue: 'a small team’s approved vendor pulls the whole CRM from a new address (June 2026)',
};
