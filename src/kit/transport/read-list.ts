import { AppError } from '../../core/errors.ts';
import { checkMembers } from './batch-members.ts';
import { type Call, type Method, type Operation, sessionMark } from './call.ts';
import { compilePath, literalPath, type PathMatch } from './path-template.ts';
import { refusal, refusedHeader } from './refusal.ts';
import { checkSoapBody } from './soap-body.ts';

/** A call that may be sent, with the body that was checked. */
export interface Admitted {
  readonly operation: Operation;
  readonly body: string | undefined;
}

export interface ReadList {
  /** @throws AppError WRITE_REFUSED, or ID_UNSAFE when only an id in the path is at fault */
  admit(call: Call): Admitted;
}

/** Compiles the operations of a door; two of the same id are a mistake in the connector. */
export function compileReadList(operations: readonly Operation[]): ReadList {
  const byId = new Map<string, { operation: Operation; test: (path: string) => PathMatch }>();
  for (const operation of operations) {
    if (byId.has(operation.id)) throw new Error(`two operations are called ${operation.id}`);
    byId.set(operation.id, { operation, test: compilePath(operation.path) });
  }

  function findMember(method: Method, path: string): PathMatch {
    let found: PathMatch = 'other';
    for (const { operation, test } of byId.values()) {
      if (operation.method !== method || !mayBeMember(operation)) continue;
      const match = test(path);
      if (match === 'match') return match;
      if (match === 'unsafe') found = match;
    }
    return found;
  }

  return {
    admit(call) {
      const entry = byId.get(call.operation);
      if (entry === undefined) throw refusal(call.operation, 'not on the read list');
      const { operation, test } = entry;
      if (operation.method !== call.method) throw refusal(operation.id, `sent as ${call.method}`);
      const header = refusedHeader(Object.keys(call.headers ?? {}));
      if (header !== null) throw refusal(operation.id, `header ${header}`);
      const path = literalPath(call.url);
      const match = path === null ? 'other' : test(path);
      if (match === 'other') throw refusal(operation.id, 'another path');
      if (match === 'unsafe') throw new AppError('ID_UNSAFE', { detail: operation.id });
      const { id, soap, anonymous } = operation;
      if (soap !== undefined)
        checkSoapBody(call.body, call.headers ?? {}, { id, names: soap, signed: anonymous !== true });
      else if (call.body?.includes(sessionMark) === true) throw refusal(id, 'a session mark');
      if (operation.memberBase === undefined) return { operation, body: call.body };
      return { operation, body: checkMembers(call.body, operation.id, operation.memberBase, findMember) };
    },
  };
}

/** Signing in, a batch and a SOAP call are more than a member's method and path show. */
function mayBeMember({ anonymous, memberBase, soap, writes }: Operation): boolean {
  return writes !== true && anonymous !== true && memberBase === undefined && soap === undefined;
}
