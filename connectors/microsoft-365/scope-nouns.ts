/** What permissions of the smaller APIs are about, by the part of the name before the first dot. */
const nouns: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    '00000009-0000-0000-c000-000000000000',
    new Map([
      ['App', 'published collections of Power BI reports'],
      ['Capacity', 'the computing power that Power BI runs on'],
      ['Connection', 'connections from Power BI to data sources'],
      ['Content', 'Power BI reports and data sets'],
      ['Dashboard', 'Power BI dashboards'],
      ['Dataflow', 'the steps that prepare data for Power BI'],
      ['Dataset', 'Power BI data sets and the data in them'],
      ['Gateway', 'gateways from Power BI to data inside the company network'],
      ['Item', 'everything kept in Power BI and Fabric'],
      ['Pipeline', 'the steps that bring Power BI reports into use'],
      ['Report', 'Power BI reports'],
      ['StorageAccount', 'the storage that Power BI keeps data in'],
      ['Tenant', 'everything in Power BI for the whole organisation'],
      ['UserState', 'what people keep for themselves in Power BI'],
      ['Workspace', 'Power BI workspaces and everything in them'],
    ]),
  ],
  [
    '7df0a125-d3be-4c96-aa54-591f83ff541c',
    new Map([
      ['Approvals', 'approval requests in Power Automate'],
      ['Flows', 'automated flows, which act in their owners’ names'],
    ]),
  ],
  [
    'c5393580-f805-4401-95e8-94b7a6ef2fc2',
    new Map([['ActivityFeed', 'the log of what everyone does in Microsoft 365']]),
  ],
]);

/** Null where the API has no words of its own. */
export function nounWithin(name: string, api: string): string | null {
  if (name === 'ActivityFeed.ReadDlp')
    return 'the log of data leaks in Microsoft 365, the leaked content included';
  return nouns.get(api)?.get(name.split('.', 1)[0] ?? '') ?? null;
}
