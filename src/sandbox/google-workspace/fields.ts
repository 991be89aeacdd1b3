/** Partial responses: `fields=kind,nextPageToken,users(id,name/fullName)` keeps what it names and nothing else. */

/** Null keeps everything below. */
export type FieldMask = ReadonlyMap<string, FieldMask> | null;

/** @throws SyntaxError for a mask that does not parse. */
export function parseFields(text: string): FieldMask {
  let at = 0;

  function list(closing: boolean): FieldMask {
    const mask = new Map<string, FieldMask>();
    for (;;) {
      const name = /^[\w*]+/u.exec(text.slice(at))?.[0];
      if (name === undefined) throw new SyntaxError(`Invalid field selection ${text.slice(at) || text}`);
      at += name.length;
      let below: FieldMask = null;
      if (text[at] === '/') {
        at += 1;
        below = single();
      } else if (text[at] === '(') {
        at += 1;
        below = list(true);
      }
      mask.set(name, merged(mask, name, below));
      if (text[at] === ',') {
        at += 1;
        continue;
      }
      if (closing ? text[at] !== ')' : at !== text.length)
        throw new SyntaxError(`Invalid field selection ${text.slice(at) || text}`);
      if (closing) at += 1;
      return mask;
    }
  }

  function single(): FieldMask {
    const name = /^[\w*]+/u.exec(text.slice(at))?.[0];
    if (name === undefined) throw new SyntaxError(`Invalid field selection ${text.slice(at) || text}`);
    at += name.length;
    if (text[at] === '/') {
      at += 1;
      return new Map([[name, single()]]);
    }
    if (text[at] === '(') {
      at += 1;
      return new Map([[name, list(true)]]);
    }
    return new Map([[name, null]]);
  }

  return list(false);
}

function merged(mask: ReadonlyMap<string, FieldMask>, name: string, below: FieldMask): FieldMask {
  const known = mask.get(name);
  if (known === undefined) return below;
  return known === null || below === null ? null : new Map([...known, ...below]);
}

export function applyFields(value: unknown, mask: FieldMask): unknown {
  if (mask === null || mask.has('*')) return value;
  if (Array.isArray(value)) return value.map((member) => applyFields(member, mask));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of mask) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined) kept[name] = applyFields(member, below);
  }
  return kept;
}
