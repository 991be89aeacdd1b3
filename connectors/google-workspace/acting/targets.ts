/** What a deletion is about, and its address. */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { pathSegment, safeText } from '../../../src/core/text.ts';
import { compilePath } from '../../../src/kit/transport/path-template.ts';
import type { DeletionId } from './operations.ts';

export interface Deletion {
  readonly operation: DeletionId;
  /** Numeric id, which stays when somebody is renamed. */
  readonly person: string;
  /** Client id of a token, code id of an app password. */
  readonly id: string;
  /** Below the origin. */
  readonly path: string;
}

/**
 * The address is put together here and not by the SDK, so that every id is checked: `..` as a client id would make of
 * the deletion of a token that of the person.
 * @throws AppError ID_UNSAFE; ACT_REFUSED for a plan that names no person or another kind of action
 */
export function deletionOf({ kind, target }: Pick<Action, 'kind' | 'target'>): Deletion {
  const { principal, clientId, resource } = target;
  if (principal?.kind !== 'user') throw new AppError('ACT_REFUSED', { detail: 'the action names no person' });
  const person = principal.id;
  if (kind === 'revoke-app-password')
    return {
      operation: 'directory.asps.delete',
      person,
      id: resource,
      path: `/admin/directory/v1/users/${segment(person)}/asps/${segment(resource)}`,
    };
  if (kind !== 'revoke-grant' || clientId === null)
    throw new AppError('ACT_REFUSED', { detail: `Google offers no ${kind}` });
  return {
    operation: 'directory.tokens.delete',
    person,
    id: clientId,
    path: `/admin/directory/v1/users/${segment(person)}/tokens/${segment(clientId)}`,
  };
}

const fits = compilePath('/{id}');

/** True when the id can stand in an address without changing what it is the address of. */
export function isSafeId(id: string): boolean {
  try {
    return fits(`/${pathSegment(id)}`) === 'match';
  } catch {
    return false;
  }
}

function segment(id: string): string {
  if (!isSafeId(id)) throw new AppError('ID_UNSAFE', { detail: safeText(id).slice(0, 80) });
  return pathSegment(id);
}
