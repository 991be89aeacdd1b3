import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';

const gunzipLater = promisify(gunzip);
/** Below this, unpacking at once costs less than handing it to another thread. */
const smallBody = 32 * 1024;

export interface BodyLimits {
  readonly maxBytes: number;
  readonly deadlineMs: number;
}

class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * The whole body as text, unpacked, without byte order mark.
 * @throws when it breaks off, takes too long, is too large or is packed in a way nobody asked for
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: BodyLimits,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  const deadline = performance.now() + limits.deadlineMs;
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limits.maxBytes) throw new BodyError('UND_ERR_RES_EXCEEDED_MAX_SIZE');
    if (performance.now() > deadline) throw new BodyError('BODY_TOO_SLOW');
    pieces.push(piece);
  }
  const packed = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  const plain = size === 0 ? packed : await unpack(packed, encoding, limits.maxBytes);
  const text = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function unpack(
  packed: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return packed;
  if (name !== 'gzip' && name !== 'x-gzip') throw new BodyError('UNKNOWN_ENCODING');
  const options = { maxOutputLength: maxBytes };
  return packed.length < smallBody ? gunzipSync(packed, options) : gunzipLater(packed, options);
}
