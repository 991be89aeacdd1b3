/** The roles and schemas, which an administrator makes once: as a login that may, or from the printed text. */
import { AppError } from '../core/errors.ts';
import { readAddress } from './address.ts';
import { withLogin } from './database.ts';
import { type FleetRole, fleetRoles, jobSchema } from './role-names.ts';

const schemas = ['grantwarden', jobSchema];
const roleNames = Object.keys(fleetRoles);

const role = (name: string): string => `
DO $$ BEGIN
  CREATE ROLE ${name} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
COMMENT ON ROLE ${name} IS 'Grantwarden: ${fleetRoles[name as FleetRole].replaceAll('`', '')}';`;

/** For psql or whatever else an administrator uses; may be run again. */
export const rolesSql = `-- Roles and schemas of the Grantwarden fleet. Run it in the fleet's own database, as a superuser, or as a
-- login that may create roles and owns the database. Then make logins, and give each the role it is for, such as
--   CREATE ROLE worker_1 LOGIN PASSWORD '…' IN ROLE grantwarden_worker;
${roleNames.map(role).join('')}

GRANT grantwarden_owner, grantwarden_worker, grantwarden_operator TO CURRENT_USER;
GRANT grantwarden_reader TO grantwarden_owner WITH ADMIN OPTION;
CREATE SCHEMA IF NOT EXISTS grantwarden AUTHORIZATION grantwarden_owner;
CREATE SCHEMA IF NOT EXISTS ${jobSchema} AUTHORIZATION grantwarden_owner;
DO $$ BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO grantwarden_worker', current_database());
END $$;

SET ROLE grantwarden_owner;
REVOKE ALL ON SCHEMA grantwarden, ${jobSchema} FROM PUBLIC;
GRANT USAGE ON SCHEMA grantwarden TO grantwarden_worker, grantwarden_operator, grantwarden_reader;
GRANT USAGE ON SCHEMA ${jobSchema} TO grantwarden_worker, grantwarden_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${jobSchema}
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO grantwarden_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${jobSchema} GRANT SELECT ON TABLES TO grantwarden_operator;
RESET ROLE;
`;

/**
 * Makes roles and schemas where they are missing.
 * @returns whether any were.
 * @throws AppError FLEET_DENIED when this login may not make them; FLEET_*
 */
export async function makeRoles(address: string): Promise<boolean> {
  return withLogin(readAddress(address), async (client) => {
    const { rows } = await client.query<{ missing: boolean }>(
      `SELECT EXISTS (SELECT FROM unnest($1::text[]) AS name WHERE to_regrole(name) IS NULL)
           OR EXISTS (SELECT FROM unnest($2::text[]) AS name WHERE to_regnamespace(name) IS NULL) AS missing`,
      [roleNames, schemas],
    );
    if (rows[0]?.missing !== true) return false;
    try {
      await client.query(rolesSql);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== '42501') throw cause;
      throw new AppError('FLEET_DENIED', {
        detail: 'roles and schemas are missing, and this login may not make them',
        remedy: 'Give an administrator of the database what `grantwarden fleet init --print` prints.',
        cause,
      });
    }
    return true;
  });
}
