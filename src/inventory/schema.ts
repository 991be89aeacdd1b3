/** 'GWdn', in the file's header: tells our database from any other. */
export const applicationId = 0x4757646e;
/** Raised with every change of the tables below; a file with a higher number is refused. */
export const schemaVersion = 3;

/**
 * An interval row holds for every run with first_run <= run < gone_run, where gone_run 0 means it still holds
 * (docs/adr/0003-interval-rows.md). `born_run` is the run that first saw this identity at all. Runs are counted
 * by `runs.seq`; a row is identified by an integer, and text that repeats is stored once.
 */
export const tables = `
CREATE TABLE tenants (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  platform TEXT NOT NULL,
  vendor_id TEXT,
  name TEXT,
  acted_at TEXT
) STRICT;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  mode TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  abandoned INTEGER NOT NULL DEFAULT 0,
  judged INTEGER NOT NULL DEFAULT 0
) STRICT;

-- basis: the run whose rows this run shows of the tenant: itself, or for an offline run the last that read.
CREATE TABLE run_tenants (
  run INTEGER NOT NULL REFERENCES runs,
  tenant INTEGER NOT NULL REFERENCES tenants,
  position INTEGER NOT NULL,
  basis INTEGER NOT NULL,
  blind_spots TEXT NOT NULL,
  calls TEXT,
  PRIMARY KEY (run, tenant)
) STRICT, WITHOUT ROWID;

-- position: where two streams contradict each other, the one with the lower counts.
CREATE TABLE streams (
  row INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenants,
  name TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, name)
) STRICT;

-- How far a stream got in a run; status and coverage once it has ended.
-- since: the run whose cursor this one goes on from; 0: it reads whole. whole_at: when the whole read behind it began.
CREATE TABLE stream_runs (
  stream INTEGER NOT NULL REFERENCES streams,
  run INTEGER NOT NULL REFERENCES runs,
  checkpoint TEXT,
  read INTEGER NOT NULL,
  saved_at TEXT,
  status TEXT,
  coverage TEXT,
  since INTEGER NOT NULL DEFAULT 0,
  whole_at TEXT,
  cursor TEXT,
  PRIMARY KEY (stream, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE malformed (
  stream INTEGER NOT NULL,
  run INTEGER NOT NULL,
  shape TEXT NOT NULL,
  issues TEXT NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (stream, run, shape)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
  row INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenants,
  client_id TEXT NOT NULL,
  UNIQUE (tenant, client_id)
) STRICT;

CREATE TABLE principals (
  row INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenants,
  kind TEXT NOT NULL,
  native_id TEXT NOT NULL,
  UNIQUE (tenant, native_id, kind)
) STRICT;

-- What a grant reaches and how.
CREATE TABLE targets (
  row INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenants,
  kind TEXT NOT NULL,
  resource TEXT NOT NULL,
  UNIQUE (tenant, kind, resource)
) STRICT;

-- The scopes of one or of a million grants; the unit that is classified.
CREATE TABLE scope_sets (
  row INTEGER PRIMARY KEY,
  target INTEGER NOT NULL REFERENCES targets,
  status TEXT NOT NULL,
  scopes TEXT NOT NULL,
  UNIQUE (target, status, scopes)
) STRICT;

CREATE TABLE evidence (
  row INTEGER PRIMARY KEY,
  list TEXT NOT NULL UNIQUE
) STRICT;

-- Interval rows; a new interval when scope_set changes, everything else is as last read.
CREATE TABLE grants (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  principal INTEGER NOT NULL,
  client INTEGER NOT NULL,
  target INTEGER NOT NULL,
  scope_set INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  handles TEXT,
  granted_at INTEGER,
  used_at INTEGER,
  used INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  born_run INTEGER NOT NULL,
  first_run INTEGER NOT NULL,
  gone_run INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX grants_key ON grants (principal, client, target, gone_run);

-- Everything else a stream tells, as interval rows by stream: two streams may tell of one app.
-- content: what makes a new interval when it changes; latest: what is only kept as last read.
CREATE TABLE records (
  row INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  kind TEXT NOT NULL,
  client INTEGER NOT NULL,
  principal INTEGER NOT NULL,
  key TEXT NOT NULL,
  content TEXT NOT NULL,
  latest TEXT NOT NULL,
  born_run INTEGER NOT NULL,
  first_run INTEGER NOT NULL,
  gone_run INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_key ON records (stream, kind, client, principal, key, gone_run);
CREATE INDEX records_by_client ON records (client) WHERE client <> 0;
CREATE INDEX records_by_principal ON records (principal) WHERE principal <> 0;
CREATE INDEX records_by_owner ON records (content ->> '$.owner') WHERE kind = 'credential';

CREATE TABLE events (
  row INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  client INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  content TEXT NOT NULL,
  first_run INTEGER NOT NULL,
  UNIQUE (tenant, id)
) STRICT;
CREATE INDEX events_by_client ON events (tenant, client, at);

-- Interval rows from earlier runs that an unfinished run has met again; emptied when it finishes.
CREATE TABLE seen (
  run INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (run, kind, row)
) STRICT, WITHOUT ROWID;

-- Rows kept although their stream was not read to its end: from first_run on, last seen in seen_run.
CREATE TABLE carried (
  kind INTEGER NOT NULL,
  row INTEGER NOT NULL,
  first_run INTEGER NOT NULL,
  gone_run INTEGER NOT NULL,
  seen_run INTEGER NOT NULL,
  PRIMARY KEY (kind, row, first_run)
) STRICT, WITHOUT ROWID;

-- Judgement, as interval rows: apps, findings and the like, each with its JSON. tenant 0: of no single tenant.
CREATE TABLE judged (
  row INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  tenant INTEGER NOT NULL,
  key TEXT NOT NULL,
  rank INTEGER NOT NULL,
  content TEXT NOT NULL,
  first_run INTEGER NOT NULL,
  gone_run INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX judged_key ON judged (kind, tenant, key, gone_run);

CREATE TABLE judged_tiers (
  scope_set INTEGER NOT NULL,
  gone_run INTEGER NOT NULL,
  first_run INTEGER NOT NULL,
  tier TEXT NOT NULL,
  PRIMARY KEY (scope_set, gone_run)
) STRICT, WITHOUT ROWID;
`;

/** From each version to the next, in one transaction. */
export const upgrades: ReadonlyMap<number, string> = new Map([
  [
    1,
    `ALTER TABLE tenants ADD COLUMN acted_at TEXT;
    ALTER TABLE stream_runs ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE stream_runs ADD COLUMN whole_at TEXT;
    ALTER TABLE stream_runs ADD COLUMN cursor TEXT;
    CREATE INDEX records_by_owner ON records (content ->> '$.owner') WHERE kind = 'credential';`,
  ],
  [2, 'ALTER TABLE streams ADD COLUMN position INTEGER NOT NULL DEFAULT 0'],
]);

/** Made after a bulk load, in one sort, rather than grown at random places during it. */
export const lateIndexes = {
  // The rest of the columns that judging needs are here too: it reads grants by app, which in the table are far apart.
  grants_by_client: `CREATE INDEX IF NOT EXISTS grants_by_client ON grants (client, principal, target, scope_set,
    evidence, granted_at, used_at, used, born_run, first_run, gone_run, id)`,
  grants_by_id: 'CREATE INDEX IF NOT EXISTS grants_by_id ON grants (id)',
  judged_by_app: `CREATE INDEX IF NOT EXISTS judged_by_app ON judged (tenant, content ->> '$.app') WHERE kind = 'finding'`,
} as const;

/** `seen.kind` and `carried.kind`. */
export const rowKinds = { grant: 0, record: 1, judged: 2 } as const;
