/** Which fault strikes which call, and the forms of those that look alike at every vendor. */
import type { Fault, FaultName, SandboxClock, SandboxReply } from './contract.ts';
import { faultNames } from './contract.ts';
import { chance } from './random.ts';

/** Faults that end or bend one list for good; without a rate they strike every call they fit. */
const lasting: ReadonlySet<FaultName> = new Set([
  'endless-cursor',
  'foreign-next',
  'forbidden-stream',
  'missing-rows',
  'token-expiry',
]);
const usualRate = 0.05;

/**
 * Reads `name@rate,name@rate`; a name alone has its usual rate.
 * @throws RangeError that lists the valid names, or names the rate that is none.
 */
export function parseFaults(list: string): readonly Fault[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [text = '', rateText] = part.split('@', 2);
      const name = faultNames.find((known) => known === text);
      if (name === undefined)
        throw new RangeError(`unknown fault ${JSON.stringify(text)}; valid are ${faultNames.join(', ')}`);
      if (rateText === undefined) return { name, rate: lasting.has(name) ? 1 : usualRate };
      const rate = Number(rateText);
      if (rateText.trim() === '' || !(rate >= 0 && rate <= 1))
        throw new RangeError(`the rate of ${name} is a number from 0 to 1, not ${JSON.stringify(rateText)}`);
      return { name, rate };
    });
}

/** The faults that strike call number `call`; the same ones whenever the run is repeated. */
export function strikes(faults: readonly Fault[], seed: number, platform: string, call: number): FaultName[] {
  const struck: FaultName[] = [];
  for (const { name, rate } of faults)
    if (rate >= 1 || chance(seed, platform, name, call) < rate) struck.push(name);
  return struck;
}

const html = { 'content-type': 'text/html; charset=UTF-8' };

/** The form a fault has at any vendor; null for those whose form is the vendor's own. */
export function plainReply(name: FaultName, clock: SandboxClock): SandboxReply | null {
  switch (name) {
    case '429-seconds':
      return tooMany('2');
    case '429-fraction':
      return tooMany('1.5');
    case '429-date':
      return tooMany(new Date(clock.now() + 3000).toUTCString());
    case '429-past-date':
      return tooMany(new Date(clock.now() - 60_000).toUTCString());
    case '429-zero':
      return tooMany('0');
    case '429-absent':
      return tooMany(null);
    case '500-empty':
      return { status: 500 };
    case '502-html':
      return { status: 502, headers: html, body: errorPage(502, 'Server Error') };
    case '503':
      return { status: 503, headers: { 'content-type': 'text/plain' }, body: 'Service Unavailable' };
    case '504-html':
      return { status: 504, headers: html, body: errorPage(504, 'Gateway Timeout') };
    case 'quota-403':
    case 'quota-text':
    case 'quota-503':
    case 'reset':
    case 'truncated':
    case 'slow':
    case '200-error':
    case 'malformed-row':
    case 'duplicate-rows':
    case 'empty-page':
    case 'endless-cursor':
    case 'foreign-next':
    case 'token-expiry':
    case 'forbidden-stream':
    case 'missing-rows':
    case 'lost-write':
    case 'lost-answer':
    case 'throttled-write':
      return null;
  }
}

/** The Retry-After header that belongs to a 429 fault, where it has one. */
export function retryAfter(reply: SandboxReply | null): Readonly<Record<string, string>> {
  const value = reply?.headers?.['retry-after'];
  return value === undefined ? {} : { 'retry-after': value };
}

function tooMany(retryAfterValue: string | null): SandboxReply {
  return {
    status: 429,
    headers: {
      'content-type': 'text/plain',
      ...(retryAfterValue === null ? {} : { 'retry-after': retryAfterValue }),
    },
    body: 'Too Many Requests',
  };
}

function errorPage(status: number, title: string): string {
  return `<!DOCTYPE html><html lang=en><title>Error ${status} (${title})!!1</title><p>That’s an error.</html>`;
}
