/**
 * Any program that takes a POST. The body is JSON, `grantwarden.notification/1`; docs/notify.md has its fields.
 * `grantwarden-signature: v1=` and HMAC-SHA256, hexadecimal, over `<grantwarden-timestamp>.<body>`; the receiver refuses
 * a timestamp more than five minutes away from its own clock and an `idempotency-key` that it has seen.
 */
import { createHmac } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { Outcome, Post, SendPorts, WebhookPlace } from './destination.ts';
import { answered, sendPost } from './http.ts';

const leastKey = 16;

export async function sendToWebhook(place: WebhookPlace, post: Post, ports: SendPorts): Promise<Outcome> {
  const address = /^https?:/iu.test(place.url) ? place.url : await ports.secret(place.url);
  const url = ports.allowed(address, 'webhook');
  const key = await ports.secret(place.secret);
  if (key.length < leastKey)
    throw new AppError('SECRET_MALFORMED', {
      detail: `the key of a signature has at least ${leastKey} characters`,
    });
  const body = JSON.stringify({ schema: 'grantwarden.notification/1', id: post.id, ...post.letter });
  const timestamp = String(Math.floor(ports.clock.now() / 1000));
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'idempotency-key': post.id,
    'grantwarden-timestamp': timestamp,
    'grantwarden-key-id': place.keyId,
    'grantwarden-signature': `v1=${signature}`,
  };
  return answered(await sendPost(url, body, headers, ports), ports);
}
