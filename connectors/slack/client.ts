/**
 * Slack's Web API over our door: the SDK builds the request, the door sends, paces, retries and judges it. The SDK
 * never sees the answer: it crashes on a null `response_metadata`, and its waiting and its errors lose what Slack
 * said. Scope, tier and page of each method: `operations.ts`.
 */
import type { Logger } from '@slack/web-api';
import type { Answer, Door } from '../../src/kit/transport/call.ts';
import { bodyOf } from './answers.ts';
import type { MethodName } from './operations.ts';
import type { MethodArgs, SlackClient } from './slack-session.ts';

export interface WebApi extends SlackClient {
  /** The whole answer, for its headers. @throws as `call` */
  ask(method: MethodName, args: MethodArgs, signal: AbortSignal): Promise<Answer>;
}

/** @param origin e.g. `https://slack.com` */
export function createWebApi(door: Door, origin: string): WebApi {
  async function ask(method: MethodName, args: MethodArgs, signal: AbortSignal): Promise<Answer> {
    const { url, body } = await buildRequest(`${origin}/api/`, method, args);
    return door.send({
      operation: method,
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body,
      lane: method,
      ...(typeof args['team_id'] === 'string' ? { about: `workspace ${args['team_id']}` } : {}),
      signal,
    });
  }

  return {
    ask,
    call: async (method, args, signal) => bodyOf(await ask(method, args, signal)),
  };
}

/** What the SDK would send. One client a call: a shared one has a queue in which all methods would wait. */
async function buildRequest(
  slackApiUrl: string,
  method: MethodName,
  args: MethodArgs,
): Promise<{ readonly url: string; readonly body: string }> {
  const { WebClient, LogLevel } = await import('@slack/web-api');
  let built = { url: '', body: '' };
  const sdk = new WebClient(undefined, {
    slackApiUrl,
    allowAbsoluteUrls: false,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logger: silent(LogLevel.ERROR),
    fetch: (url, init) => {
      built = { url: String(url), body: typeof init?.body === 'string' ? init.body : '' };
      return Promise.resolve(Response.json({ ok: true }));
    },
  });
  await sdk.apiCall(method, wellFormed(args));
  return built;
}

/** The SDK cannot write half a surrogate pair, which a vendor's cursor may hold. */
function wellFormed(args: MethodArgs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.toWellFormed() : value,
    ]),
  );
}

/** The SDK would write requests and warnings of its own to the terminal. */
function silent(level: ReturnType<Logger['getLevel']>): Logger {
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => level,
    setName: nothing,
  };
}
