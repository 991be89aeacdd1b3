import { importCommand } from '../import-command.ts';

export const importGoogleDwd = importCommand(
  {
    path: ['import', 'google-dwd'],
    summary: 'take in the Admin console’s list of domain-wide delegation (CSV)',
    detail:
      'No API lists the clients with domain-wide delegation; the admin log reaches back 180 days. The list of the console fills the gap up to its day; authorisations and removals that the log tells of since then count more. The next audit reads it. Columns, found by their titles: client id, scopes, and name, which may be missing; separated by comma, semicolon or tab, in UTF-8; several scopes stand in one cell with commas, spaces or line breaks between them. One row that cannot be meant, and nothing is taken in. A newer list replaces the older one. After 90 days it no longer counts as covering all clients.',
    examples: [
      {
        line: 'grantwarden import google-dwd delegation.csv --tenant acme-google --dry-run',
        says: 'what the list would change',
      },
      {
        line: 'grantwarden import google-dwd delegation.csv --tenant acme-google --as-of 2026-11-20',
        says: 'the same, kept as the evidence of that day',
      },
    ],
  },
  async () => {
    const [{ importDelegation }, { delegationJson, delegationText }] = await Promise.all([
      import('../../app/import-delegation.ts'),
      import('../import-text.ts'),
    ]);
    return { take: importDelegation, text: delegationText, json: delegationJson };
  },
);
