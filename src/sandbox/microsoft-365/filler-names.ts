const first = [
  'Amber', 'Atlas', 'Birch', 'Bright', 'Cedar', 'Clear', 'Cobalt', 'Copper', 'Delta', 'Dune', 'Ember', 'Fern',
  'Gable', 'Harbor', 'Iron', 'Juniper', 'Lark', 'Linden', 'Maple', 'Nimbus', 'North', 'Ochre', 'Pebble', 'Pine',
  'Quartz', 'River', 'Sable', 'Slate', 'Summit', 'Tidal', 'Umber', 'Willow',
] as const;
const second = [
  'Archive', 'Billing', 'Board', 'Calendar', 'Capture', 'Connect', 'Desk', 'Docs', 'Export', 'Flow', 'Forms',
  'Gateway', 'Insights', 'Ledger', 'Mailer', 'Meetings', 'Notes', 'Payroll', 'Planner', 'Portal', 'Reports',
  'Roster', 'Scan', 'Scheduler', 'Search', 'Sign', 'Survey', 'Sync', 'Tasks', 'Tickets', 'Training', 'Vault',
] as const;

/** A plain product name for one of the many apps that nobody thinks about. */
export function fillerName(chance: number): string {
  return `${first[chance % first.length]} ${second[(chance >>> 5) % second.length]}`;
}
