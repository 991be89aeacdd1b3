/**
 * The id of a delegated grant is made of what it grants: base64url of the GUIDs of client, resource and, of a single
 * person's, the person, each in the byte order of .NET. So the id of one that is gone still names what it was.
 */
export interface GrantParts {
  /** Object ids. */
  readonly clientId: string;
  readonly resourceId: string;
  /** Null: for everyone. */
  readonly principalId: string | null;
}

const guidBytes = 16;

/** Null for an id that is made in another way. */
export function grantParts(id: string): GrantParts | null {
  if (!/^[\w-]{43}$|^[\w-]{64}$/u.test(id)) return null;
  const bytes = Buffer.from(id, 'base64url');
  const guids = Array.from({ length: Math.floor(bytes.length / guidBytes) }, (_, nth) =>
    guidIn(bytes.subarray(nth * guidBytes, (nth + 1) * guidBytes)),
  );
  const [clientId, resourceId, principalId] = guids;
  if (clientId === undefined || resourceId === undefined) return null;
  return { clientId, resourceId, principalId: principalId ?? null };
}

/** The first three groups are little-endian. */
function guidIn(bytes: Buffer): string {
  const hex = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    .map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0'))
    .join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
