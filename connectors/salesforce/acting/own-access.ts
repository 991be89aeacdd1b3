/**
 * Whether the user that acts may sign in through an app by this very pre-authorisation. Every user has an assignment of
 * the permission set behind the own profile too.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { readRecords } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import { literal } from '../soql.ts';
import { issuesOf } from '../wire.ts';
import type { ActingSession } from './session.ts';

const Assignment = z.object({ PermissionSetId: z.string() });
const Access = z.object({ ParentId: z.string() });

/**
 * True where the profile or permission set is the user's and nothing else of the user's lets this app in.
 * @throws AppError READ_*, GAP_*: nobody knows
 */
export async function isOnlyWayIn(
  session: ActingSession,
  userId: string,
  { clientId, holder }: { readonly clientId: string; readonly holder: string },
): Promise<boolean> {
  const assigned = await column(
    session,
    `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${literal(userId)}`,
    (record) => Assignment.transform(({ PermissionSetId }) => PermissionSetId).safeParse(record),
  );
  if (!assigned.has(id18(holder) ?? holder)) return false;
  const letIn = await column(
    session,
    `SELECT ParentId FROM SetupEntityAccess WHERE SetupEntityId = ${literal(id18(clientId) ?? clientId)}`,
    (record) => Access.transform(({ ParentId }) => ParentId).safeParse(record),
  );
  return ![...letIn].some((parent) => parent !== (id18(holder) ?? holder) && assigned.has(parent));
}

async function column(
  { client, signal }: ActingSession,
  soql: string,
  parse: (record: unknown) => z.ZodSafeParseResult<string>,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const record of await readRecords(client, soql, signal)) {
    const parsed = parse(record);
    if (!parsed.success)
      throw new AppError('READ_MALFORMED', { detail: `own access: ${issuesOf(parsed.error)}` });
    ids.add(id18(parsed.data) ?? parsed.data);
  }
  return ids;
}
