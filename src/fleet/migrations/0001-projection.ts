import { isolated, type Migration } from './migration.ts';

/**
 * What customers have, as their last audit tells it. A row says `last_seen` only when it was carried; else it was seen
 * in the run, so that an unchanged customer changes no row. What vendors name at any length is known by a hash, because an
 * index takes keys of 2,700 bytes at most.
 */
export const projection: Migration = {
  number: 1,
  name: 'projection',
  sql: `
GRANT SELECT ON grantwarden.migrations TO grantwarden_worker, grantwarden_operator;

CREATE TABLE grantwarden.customers (
  customer text PRIMARY KEY CHECK (customer ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  worker text,
  added_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN grantwarden.customers.worker IS 'the only worker that has its folder; null: all have';

CREATE TABLE grantwarden.access (
  customer text NOT NULL REFERENCES grantwarden.customers ON DELETE CASCADE,
  role regrole NOT NULL,
  PRIMARY KEY (customer, role)
);
ALTER TABLE grantwarden.access ENABLE ROW LEVEL SECURITY;
ALTER TABLE grantwarden.access FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON grantwarden.access TO grantwarden_owner USING (true) WITH CHECK (true);
CREATE POLICY operator ON grantwarden.access FOR SELECT TO grantwarden_operator USING (true);
CREATE POLICY reader ON grantwarden.access FOR SELECT TO grantwarden_reader
  USING (role = quote_ident(current_user)::regrole);
GRANT SELECT ON grantwarden.access TO grantwarden_operator, grantwarden_reader;

CREATE TABLE grantwarden.runs (
  customer text PRIMARY KEY REFERENCES grantwarden.customers ON DELETE CASCADE,
  run text NOT NULL,
  mode text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  published_by text NOT NULL,
  apps integer NOT NULL,
  grants integer NOT NULL,
  principals integer NOT NULL,
  findings jsonb NOT NULL,
  not_assessed integer NOT NULL
);

CREATE TABLE grantwarden.tenants (
  customer text NOT NULL REFERENCES grantwarden.customers ON DELETE CASCADE,
  tenant text NOT NULL,
  place integer NOT NULL,
  platform text NOT NULL,
  name text,
  status text NOT NULL,
  streams jsonb NOT NULL,
  blind_spots jsonb NOT NULL,
  calls jsonb NOT NULL,
  PRIMARY KEY (customer, tenant)
);

CREATE TABLE grantwarden.apps (
  customer text NOT NULL,
  tenant text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  platform text NOT NULL,
  client_id text NOT NULL,
  native_ids text[] NOT NULL,
  name text,
  publisher text,
  publisher_id text,
  owner_tenant text,
  verified text NOT NULL,
  party text NOT NULL,
  state text NOT NULL,
  homepage text,
  reply_urls text[] NOT NULL,
  vendor text,
  vendor_match text,
  match_evidence text,
  decision text NOT NULL,
  score double precision NOT NULL,
  tier text NOT NULL,
  users integer NOT NULL,
  users_at_least boolean NOT NULL,
  tenant_wide boolean NOT NULL,
  credentials integer NOT NULL,
  roles integer NOT NULL,
  first_seen timestamptz,
  last_seen timestamptz,
  carried boolean NOT NULL,
  PRIMARY KEY (customer, tenant, id)
);

CREATE TABLE grantwarden.grants (
  customer text NOT NULL,
  tenant text NOT NULL,
  id text NOT NULL,
  app_id text NOT NULL,
  principal_kind text NOT NULL,
  principal_id text NOT NULL,
  principal_label text NOT NULL,
  principal_active text NOT NULL,
  principal_privileged text NOT NULL,
  kind text NOT NULL,
  resource text NOT NULL,
  scopes text[] NOT NULL,
  scope_status text NOT NULL,
  tier text NOT NULL,
  granted_at timestamptz,
  last_used_at timestamptz,
  last_used_status text NOT NULL,
  first_seen timestamptz,
  last_seen timestamptz,
  carried boolean NOT NULL,
  PRIMARY KEY (customer, tenant, id)
);
CREATE INDEX grants_of_app ON grantwarden.grants (customer, tenant, app_id);

CREATE TABLE grantwarden.credentials (
  customer text NOT NULL,
  tenant text NOT NULL,
  id text NOT NULL,
  app_id text,
  outbound boolean NOT NULL,
  kind text NOT NULL,
  name text,
  created_at timestamptz,
  expires_at timestamptz,
  last_used_at timestamptz,
  last_used_status text NOT NULL,
  first_seen timestamptz,
  last_seen timestamptz,
  carried boolean NOT NULL,
  PRIMARY KEY (customer, tenant, id)
);

CREATE TABLE grantwarden.findings (
  customer text NOT NULL,
  id text NOT NULL,
  detection text NOT NULL,
  severity text NOT NULL,
  score double precision NOT NULL,
  status text NOT NULL,
  title text NOT NULL,
  tenant text,
  app text,
  vendor text,
  people integer NOT NULL,
  evidence jsonb NOT NULL,
  explanation text NOT NULL,
  remedy text NOT NULL,
  frameworks text[] NOT NULL,
  first_seen timestamptz,
  PRIMARY KEY (customer, id)
);
${['customers', 'runs', 'tenants', 'apps', 'grants', 'credentials', 'findings'].map(isolated).join('')}
CREATE FUNCTION grantwarden.admit_reader(reader name, of_customer text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('GRANT grantwarden_reader TO %I', reader);
  INSERT INTO grantwarden.access (customer, role) VALUES (of_customer, quote_ident(reader)::regrole)
    ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION grantwarden.admit_reader FROM PUBLIC;
`,
};
