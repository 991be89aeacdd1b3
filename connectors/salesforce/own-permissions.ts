/**
 * What the user whom the audit signs in as may do. Without Customize Application the list of tokens holds only
 * this user's own, and no error says so.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_userpermissionaccess.htm
 */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Tri } from '../../src/core/vocabulary.ts';
import { isUnknownName, salesforceErrorOf } from './answers.ts';
import type { OwnPermissions, SalesforceClient } from './salesforce-session.ts';

const fields = {
  apiEnabled: 'PermissionsApiEnabled',
  customizeApplication: 'PermissionsCustomizeApplication',
  manageUsers: 'PermissionsManageUsers',
  monitorLoginHistory: 'PermissionsMonitorLoginHistory',
  viewSetup: 'PermissionsViewSetup',
  viewAllUsers: 'PermissionsViewAllUsers',
} as const satisfies Record<keyof OwnPermissions, string>;

const Rows = z.object({ records: z.array(z.record(z.string(), z.unknown())) });

/** Fields that this org does not know are `unknown`. @throws AppError as the client does, but for refusals */
export async function readOwnPermissions(
  client: Pick<SalesforceClient, 'query'>,
  signal: AbortSignal,
): Promise<OwnPermissions> {
  let asked: readonly string[] = Object.values(fields);
  while (asked.length > 0) {
    try {
      const body = await client.query(`SELECT ${asked.join(', ')} FROM UserPermissionAccess`, signal);
      const row = Rows.safeParse(body).data?.records[0] ?? {};
      return permissionsBy((field) => triOf(Object.hasOwn(row, field) ? row[field] : undefined));
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const remaining = asked.filter((field) => !isAbout(thrown, field));
      if (remaining.length === asked.length) break;
      asked = remaining;
    }
  }
  return permissionsBy(() => 'unknown');
}

function isRefusal(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && /^(?:GAP_|READ_REJECTED|READ_GONE)/u.test(thrown.code);
}

/** Salesforce names the column it does not know, beside the whole query. */
function isAbout(error: AppError, field: string): boolean {
  const message = salesforceErrorOf(error)?.message ?? '';
  return isUnknownName(error) && new RegExp(`column '${field}'`, 'iu').test(message);
}

function permissionsBy(read: (field: string) => Tri): OwnPermissions {
  return {
    apiEnabled: read(fields.apiEnabled),
    customizeApplication: read(fields.customizeApplication),
    manageUsers: read(fields.manageUsers),
    monitorLoginHistory: read(fields.monitorLoginHistory),
    viewSetup: read(fields.viewSetup),
    viewAllUsers: read(fields.viewAllUsers),
  };
}

function triOf(value: unknown): Tri {
  if (value === true) return 'yes';
  return value === false ? 'no' : 'unknown';
}
