/** One POST through the transport, and what its answer means for a message. */
import { AppError, toAppError } from '../../core/errors.ts';
import { safeText } from '../../core/text.ts';
import { NetworkFault } from '../../kit/transport/network-fault.ts';
import { retryAfterMs } from '../../kit/transport/retry-after.ts';
import type { Outcome, SendPorts } from './destination.ts';

const patienceMs = 20_000;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** JSON unless `headers` say otherwise. Sent once: not even a dead socket makes it go out a second time. @throws AppError NETWORK, INTERRUPTED … */
export async function sendPost(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { network, signal }: SendPorts,
): Promise<HttpAnswer> {
  return network.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'grantwarden', ...headers },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    repeatable: false,
  });
}

/** By status alone. Redirects are not followed: a message is for whom the configuration names. */
export function answered({ status, headers, text }: HttpAnswer, { redact, clock }: SendPorts): Outcome {
  const words = safeText(redact(text.slice(0, 300))).slice(0, 120);
  const said = `answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status >= 200 && status < 300) return { how: 'delivered', said };
  if (status !== 429 && status !== 408 && status < 500) return { how: 'refused', said };
  return { how: 'later', said, afterMs: retryAfterMs(headers['retry-after'], headers['date'], clock.now()) };
}

/** What was thrown while a message was sent. @throws AppError INTERRUPTED when the person stopped it */
export function failed(thrown: unknown, { signal, redact }: SendPorts): Outcome {
  const error = toAppError(thrown);
  if (signal.aborted) throw error;
  if (error.code === 'INTERRUPTED')
    return { how: 'unknown', said: `no answer within ${patienceMs / 1000} s; it may have arrived` };
  const { code, message, detail } = error;
  const said = safeText(
    redact(code === 'NETWORK' && detail !== null ? `no connection to ${detail}` : message),
  );
  if (!(error instanceof NetworkFault)) return { how: isOurs(error) ? 'later' : 'refused', said };
  // More than can be read was answered, so it did arrive somewhere.
  if (error.code !== 'READ_MALFORMED' && (error.unreached || error.lasting)) return { how: 'later', said };
  return { how: 'unknown', said: `${said}; it may have arrived` };
}

/** A reference that cannot be read: nothing was sent, and the next attempt may find it. */
function isOurs({ code }: AppError): boolean {
  return code.startsWith('SECRET_');
}
