import type { Migration } from './migration.ts';

/** Customers of one schedule start apart from each other. */
export const spread: Migration = {
  number: 4,
  name: 'spread',
  sql: `
ALTER TABLE grantwarden_jobs.calendar ADD COLUMN jitter integer NOT NULL DEFAULT 0 CHECK (jitter BETWEEN 0 AND 720);
COMMENT ON COLUMN grantwarden_jobs.calendar.jitter IS 'minutes over which starts are spread';
`,
};
