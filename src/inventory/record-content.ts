import type { EventSeen, GrantEndedSeen, GrantSeen, Observation } from '../core/observation.ts';
import type { PrincipalKind } from '../core/vocabulary.ts';
import { union } from './codes.ts';

/** Everything but grants and events, which have tables of their own. */
export type RecordSeen = Exclude<Observation, GrantSeen | GrantEndedSeen | EventSeen>;
export type RecordKind = RecordSeen['type'];
export type Fields = Readonly<Record<string, unknown>>;

export interface RecordContent {
  readonly clientId: string | null;
  readonly principal: { readonly kind: PrincipalKind; readonly id: string } | null;
  /** With kind, client and principal the identity within a stream. */
  readonly key: string;
  /** What makes a new interval when it changes. */
  readonly content: Fields;
  /** What is only kept as last read. */
  readonly latest: Fields;
}

const nothing: Fields = {};

export function recordContent(seen: RecordSeen): RecordContent {
  switch (seen.type) {
    case 'app': {
      const { type: _, clientId, ...content } = seen;
      return {
        clientId,
        principal: null,
        key: '',
        content: {
          ...content,
          nativeIds: [...new Set(content.nativeIds)].sort(),
          replyUrls: [...new Set(content.replyUrls)].sort(),
          facts: sorted(content.facts),
        },
        latest: nothing,
      };
    }
    case 'app-activity': {
      const { type: _, clientId, ...latest } = seen;
      return { clientId, principal: null, key: '', content: nothing, latest };
    }
    case 'app-users': {
      const { type: _, clientId, ...latest } = seen;
      return { clientId, principal: null, key: '', content: nothing, latest };
    }
    case 'principal': {
      const { label, active, privileged } = seen;
      return {
        clientId: null,
        principal: seen,
        key: '',
        content: { label, active, privileged },
        latest: nothing,
      };
    }
    case 'credential': {
      const { type: _, id, clientId, lastUsedAt, lastUsedStatus, ...content } = seen;
      return { clientId, principal: null, key: id, content, latest: { lastUsedAt, lastUsedStatus } };
    }
    case 'owner':
      return {
        clientId: seen.clientId,
        principal: seen.principal,
        key: '',
        content: nothing,
        latest: nothing,
      };
    case 'role': {
      const { nativeId, roleId, role } = seen;
      return {
        clientId: null,
        principal: null,
        key: JSON.stringify([nativeId, roleId]),
        content: { nativeId, roleId, role },
        latest: nothing,
      };
    }
    case 'permission': {
      const { resource, id, name, mode } = seen;
      return {
        clientId: null,
        principal: null,
        key: JSON.stringify([resource, mode, id]),
        content: { resource, id, name, mode },
        latest: nothing,
      };
    }
    case 'setting': {
      const { id, value, known } = seen;
      return { clientId: null, principal: null, key: id, content: { value, known }, latest: nothing };
    }
  }
}

/** The same entries are always the same JSON. */
function sorted(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === 'unknown' || value === false;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What two rows tell of one thing: what is known wins, the first before the second; lists and facts are joined. */
export function mergeFields(first: Fields, second: Fields): Fields {
  const merged = new Map(Object.entries(first));
  for (const [name, other] of Object.entries(second)) {
    const own = merged.get(name);
    if (own === undefined) merged.set(name, other);
    else if (isBlank(own)) merged.set(name, other ?? own);
    else if (Array.isArray(own) && Array.isArray(other))
      merged.set(name, union(own as readonly string[], other as readonly string[]));
    else if (isFields(own) && isFields(other)) merged.set(name, sorted({ ...other, ...own }));
  }
  return Object.fromEntries(merged);
}

/** As `mergeFields`, but of two times the later counts, of two numbers the greater, and use outweighs the rest. */
export function mergeLatest(first: Fields, second: Fields): Fields {
  const merged = new Map(Object.entries(mergeFields(first, second)));
  for (const [name, other] of Object.entries(second)) {
    const own = first[name];
    if (name === 'lastUsedStatus' && own !== other)
      merged.set(name, own === 'used' || other === 'used' ? 'used' : 'unknown');
    else if (name === 'users' && typeof own === 'number' && typeof other === 'number')
      merged.set(name, Math.max(own, other));
    else if (name.endsWith('At') && typeof own === 'string' && typeof other === 'string')
      merged.set(name, Date.parse(own) >= Date.parse(other) ? own : other);
  }
  return Object.fromEntries(merged);
}
