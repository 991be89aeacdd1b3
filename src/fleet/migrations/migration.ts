export interface Migration {
  /** One more than the one before. */
  readonly number: number;
  readonly name: string;
  /** Runs once, as `grantwarden_owner`, in a transaction; every name with its schema. */
  readonly sql: string;
}

/**
 * Rows of a table with a column `customer`: a worker sees those of the customer it set for its transaction, the
 * operator reads all, a reader those that `grantwarden.access` gives to its role, whatever it sets.
 * @param table a name that stands in this program
 */
export function isolated(table: string): string {
  return `
ALTER TABLE grantwarden.${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE grantwarden.${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY worker ON grantwarden.${table} TO grantwarden_worker
  USING (customer = current_setting('grantwarden.customer', true))
  WITH CHECK (customer = current_setting('grantwarden.customer', true));
CREATE POLICY operator ON grantwarden.${table} FOR SELECT TO grantwarden_operator USING (true);
CREATE POLICY reader ON grantwarden.${table} FOR SELECT TO grantwarden_reader
  USING (customer IN (SELECT access.customer FROM grantwarden.access
    WHERE access.role = quote_ident(current_user)::regrole));
GRANT SELECT, INSERT, UPDATE, DELETE ON grantwarden.${table} TO grantwarden_worker;
GRANT SELECT ON grantwarden.${table} TO grantwarden_operator, grantwarden_reader;
`;
}
