/** What can be taken back: tokens by revocation, pre-authorisations as records. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { apiError, insufficientAccess, json, notFound, revokeError } from './errors.ts';
import type { Objects } from './objects/index.ts';
import type { Org } from './org.ts';
import type { Caller } from './powers.ts';
import type { SignIn } from './sign-in.ts';

/** Source: "Revoke OAuth Tokens": a form, answered with nothing. A delete token ends the whole approval. */
export function revoke({ body }: SandboxRequest, org: Org, signIn: SignIn): SandboxReply {
  const token = new URLSearchParams(body).get('token') ?? '';
  if (token === '') return revokeError('unsupported_token_type', 'this token type is not supported');
  const approval = org.approvals.bySecret(token);
  const ended =
    approval === null ? signIn.end(token) || signIn.endRefreshToken(token) : org.approvals.remove(approval);
  return ended ? { status: 200, body: '' } : revokeError('invalid_token', 'invalid token');
}

/** Source: Object Reference, SetupEntityAccess; REST API Developer Guide, sObject Rows. */
export function createAccess({ body }: SandboxRequest, org: Org, caller: Caller): SandboxReply {
  if (!caller.powers.has('CustomizeApplication')) return insufficientAccess('insufficient access rights');
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    return apiError(400, 'JSON_PARSER_ERROR', 'Unexpected character in the request body');
  }
  const { ParentId: parentId, SetupEntityId: entityId } = fields;
  if (typeof parentId !== 'string' || typeof entityId !== 'string')
    return apiError(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [ParentId, SetupEntityId]', [
      'ParentId',
      'SetupEntityId',
    ]);
  const made = org.preauthorizations.create(parentId, entityId);
  if (made === null) return apiError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  if (!made.isNew)
    return apiError(
      400,
      'DUPLICATE_VALUE',
      `duplicate value found: <unknown> duplicates value on record with id: ${made.row.id}`,
    );
  return {
    status: 201,
    headers: json,
    body: JSON.stringify({ id: made.row.id, success: true, errors: [] }),
  };
}

export function deleteRecord(
  objects: Objects,
  org: Org,
  caller: Caller,
  version: number,
  [name = '', id = '']: readonly string[],
): SandboxReply {
  const object = objects.find(name, 'rest', version, caller);
  if (object === null) return notFound();
  if (!object.deletable)
    return apiError(
      400,
      'CANNOT_DELETE_MANAGED_OBJECT',
      `entity type ${object.name} does not support delete`,
    );
  if (!caller.powers.has('CustomizeApplication')) return insufficientAccess('insufficient access rights');
  if (!org.preauthorizations.remove(id)) return apiError(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  return { status: 204 };
}
