import { AppError, type ErrorCode } from '../../core/errors.ts';

/** No usable answer came back. `lasting` ones will not go away by trying again. */
export class NetworkFault extends AppError {
  readonly lasting: boolean;
  /** Never reached anybody: refused, no such host, no route. */
  readonly unreached: boolean;

  constructor(
    code: ErrorCode,
    detail: string,
    kind: { lasting?: boolean; unreached?: boolean; remedy?: string } = {},
  ) {
    super(code, { detail, ...(kind.remedy === undefined ? {} : { remedy: kind.remedy }) });
    this.lasting = kind.lasting ?? false;
    this.unreached = kind.unreached ?? false;
  }
}

const certificate =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH|EPROTO$)/u;
const unreached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The first `code` of an error or of what caused it; codes are names chosen by Node and undici. */
function codeOf(thrown: unknown): string {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; depth += 1) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if (error instanceof AggregateError) error = error.errors[0];
    else error = error.cause;
  }
  return 'unknown';
}

/**
 * What went wrong as host and code alone: messages of the layers below may quote a URL or a header.
 * @param proxied host of the proxy in between, if any
 */
export function networkFault(thrown: unknown, host: string, proxied: string | null): NetworkFault {
  const code = codeOf(thrown);
  const via = proxied === null ? '' : ` by way of the proxy ${proxied}`;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE')
    return new NetworkFault('READ_MALFORMED', `${host} answered with more than can be read`, {
      lasting: true,
    });
  if (code === 'UNKNOWN_ENCODING')
    return new NetworkFault('READ_MALFORMED', `${host} packs its answers in a way nobody asked for`, {
      lasting: true,
    });
  if (certificate.test(code))
    return new NetworkFault('NETWORK', `${host}${via}: its certificate or TLS is not accepted (${code})`, {
      lasting: true,
      remedy:
        'If a proxy inspects TLS, add its certificate to the system’s or name it in NODE_EXTRA_CA_CERTS.',
    });
  const status =
    thrown instanceof Error ? /^Proxy response \((\d{3})\)|\((407)\)$/u.exec(thrown.message) : null;
  if (status !== null && proxied !== null)
    return new NetworkFault('NETWORK', `the proxy ${proxied} refused with ${status[1] ?? status[2]}`, {
      lasting: (status[1] ?? status[2]) === '407',
    });
  return new NetworkFault('NETWORK', `${host}${via} (${code})`, { unreached: unreached.has(code) });
}

/** A kept-alive socket that the other side had closed: it had served before and gave no byte of this answer. */
export function isDeadSocket(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('socket' in thrown && thrown.socket !== null && typeof thrown.socket === 'object')
    return (
      'bytesRead' in thrown.socket &&
      typeof thrown.socket.bytesRead === 'number' &&
      thrown.socket.bytesRead > 0
    );
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(thrown));
}
