import type { Migration } from './migration.ts';

/** Beside the queue, in its schema: who works, and when customers are due. Readers of one customer cannot see it. */
export const work: Migration = {
  number: 2,
  name: 'work',
  sql: `
CREATE TABLE grantwarden_jobs.workers (
  instance uuid PRIMARY KEY,
  name text NOT NULL,
  shared boolean NOT NULL,
  jobs integer NOT NULL,
  running integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN grantwarden_jobs.workers.shared IS 'reaches the folders of all customers';

CREATE TABLE grantwarden_jobs.calendar (
  customer text PRIMARY KEY REFERENCES grantwarden.customers ON DELETE CASCADE,
  cron text NOT NULL,
  timezone text NOT NULL,
  taken timestamptz
);
COMMENT ON COLUMN grantwarden_jobs.calendar.taken IS 'the last due time that an audit was asked for';
`,
};
