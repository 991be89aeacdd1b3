/** None of them signs in. A login is made a member of what it is for. */
export const fleetRoles = {
  grantwarden_owner: 'owns the tables; for `fleet init` and `fleet add --reader`',
  grantwarden_worker: 'publishes, one customer at a time; for workers and `fleet add`',
  grantwarden_operator: 'reads all customers; for `fleet trace`, `report`, `status`',
  grantwarden_reader: 'reads the customers that it was given; `fleet add --reader` makes members',
} as const;

export type FleetRole = keyof typeof fleetRoles;

export const jobSchema = 'grantwarden_jobs';
