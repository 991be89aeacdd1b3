/**
 * What the token endpoint's refusals mean, and what to do about each.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm
 */
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { SalesforceError } from '../error-bodies.ts';

interface Known {
  /** Matched against code and description. */
  readonly when: RegExp;
  readonly code?: ErrorCode;
  readonly remedy: string;
}

/** The first that fits. */
const known: readonly Known[] = [
  {
    when: /hasn.?t approved|not admin approved|invalid_app_access/iu,
    remedy:
      'Let the user in beforehand: in the policies of the external client app set Permitted Users to “Admin approved users are pre-authorized”, and assign it a profile or permission set of this user.',
  },
  {
    when: /expired (?:access\/)?refresh token|expired access|token (?:has been )?revoked/iu,
    code: 'SIGN_IN_EXPIRED',
    remedy: 'The refresh token has ended: sign in anew and store the new one.',
  },
  {
    when: /audience/iu,
    remedy:
      'Set `endpoints.login`: https://test.salesforce.com for a sandbox, or the org’s own My Domain address.',
  },
  {
    when: /assertion (?:has )?expired|expired assertion|invalid assertion.*exp|not yet valid/iu,
    remedy: 'Correct the clock of this machine: the signed request is good for three minutes.',
  },
  {
    when: /signature|invalid assertion/iu,
    remedy:
      'The private key does not belong to the certificate that the app holds, or `username` and `clientId` are of another org.',
  },
  {
    when: /must be installed|external client app is not installed/iu,
    remedy:
      'The app is not installed in this org. Create the external client app in this org, or install it there, and use its consumer key.',
  },
  {
    when: /ip (?:address )?restricted|restricted ip|ip range/iu,
    remedy: 'Add the address of this machine to the IP ranges of the app, or of the user’s profile.',
  },
  {
    when: /no client credentials user/iu,
    remedy: 'In the policies of the app, name the user that the client credentials flow runs as.',
  },
  {
    when: /not supported on this domain/iu,
    remedy:
      'Set `endpoints.login` to the org’s own My Domain address: this flow is not offered on shared login hosts.',
  },
  {
    when: /unsupported_grant_type|not enabled for|flow is not enabled|invalid grant type/iu,
    remedy: 'Enable this flow in the OAuth settings of the app.',
  },
  {
    when: /inactive_user|user is inactive|locked out|frozen/iu,
    remedy: 'The user is inactive, frozen or locked: activate it, or sign in as another.',
  },
  {
    when: /inactive_org|org.*(?:inactive|locked|suspended)/iu,
    remedy: 'The org is inactive or locked: ask its administrator or Salesforce.',
  },
  {
    when: /invalid_scope|scope/iu,
    code: 'SIGN_IN_SCOPES',
    remedy: 'In the OAuth settings of the app, select the scope “Manage user data via APIs (api)”.',
  },
  {
    when: /invalid_client_id|client identifier/iu,
    remedy:
      'Check `clientId`: it is the consumer key of the app. A new app takes up to ten minutes to be known.',
  },
  {
    when: /invalid_client|client credentials|client secret/iu,
    remedy: 'Check `clientSecret` and `clientId`: they are the consumer secret and key of one app.',
  },
];

/** Never repeats what was sent, only what the vendor said of it. */
export function tokenError({ status, code, message }: SalesforceError): AppError {
  const said = [code, message].filter((part) => part !== '').join(': ');
  const match = known.find(({ when }) => when.test(said));
  return new AppError(match?.code ?? 'SIGN_IN_REFUSED', {
    detail: said === '' ? `HTTP ${status}` : said,
    remedy:
      match?.remedy ??
      'Check clientId, user and `endpoints.login`; the org’s login history (Setup › Login History) tells why it refused.',
  });
}
