import { importCommand } from '../import-command.ts';

export const importGoogleApps = importCommand(
  {
    path: ['import', 'google-apps'],
    summary: 'take in the Admin console’s list of configured apps (CSV)',
    detail:
      'No API tells which apps the Admin console trusts, limits or blocks. The list that it downloads does, up to its day. The next audit reads it and shows the access of each app with the day; what an administrator changed since, the admin log tells. Columns, found by their titles: id and access, and org unit, app name and verified status, which may be missing; separated by comma, semicolon or tab, in UTF-8. Access is Trusted, Limited, Specific Google data, Blocked or Unconfigured. One row that cannot be meant, and nothing is taken in. A newer list replaces the older one. After 90 days it no longer counts.',
    examples: [
      {
        line: 'grantwarden import google-apps apps.csv --tenant acme-google --dry-run',
        says: 'what the list would change',
      },
      {
        line: 'grantwarden import google-apps apps.csv --tenant acme-google --as-of 2026-11-20',
        says: 'the same, kept as the evidence of that day',
      },
    ],
  },
  async () => {
    const [{ importAppAccess }, { appAccessJson, appAccessText }] = await Promise.all([
      import('../../app/import-app-access.ts'),
      import('../import-text.ts'),
    ]);
    return { take: importAppAccess, text: appAccessText, json: appAccessJson };
  },
);
