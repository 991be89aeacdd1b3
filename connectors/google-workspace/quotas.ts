/** Whose the quotas are: customers of one consultant delegate to one service account, and its project is counted. */
import type { LaneSpec } from '../../src/kit/transport/call.ts';
import { lanes } from './operations.ts';
import type { Settings } from './settings.ts';

/**
 * Directory and Reports count a project's calls for each administrator it acts as. Of filtered log reads and policies
 * the pages say no more than a number, so all of the project is taken to count.
 * https://developers.google.com/workspace/admin/directory/v1/limits and …/reports/v1/limits
 * @param account address of the service account that signs in; null when that is not known
 */
export function quotaLanes({ auth }: Settings, account: () => Promise<string | null>): readonly LaneSpec[] {
  if (auth.type === 'access-token') return lanes;
  const administrator = ` as ${auth.subject.toLowerCase()}`;
  const whose = {
    directory: `Google directory${administrator}`,
    reports: `Google reports${administrator}`,
    'reports-filtered': 'Google filtered reports',
    policy: 'Google policies',
  };
  return lanes.map((lane) => ({
    ...lane,
    sharedBy: async () => {
      const email = await account();
      return email === null ? null : `${whose[lane.name]} of ${projectOf(email)}`;
    },
  }));
}

/**
 * The Cloud project of a service account, by its address; the account itself where the address names none.
 * https://cloud.google.com/iam/docs/service-account-overview
 */
export function projectOf(email: string): string {
  const [name = '', domain = ''] = email.toLowerCase().split('@');
  const project = /^(?<project>.+)\.iam\.gserviceaccount\.com$/u.exec(domain)?.groups?.['project'];
  if (project !== undefined) return project;
  return domain === 'appspot.gserviceaccount.com' ? name : email.toLowerCase();
}
