/** The shapes in which Salesforce words a refusal: JSON array, JSON object, form text, SOAP fault, HTML page. */
import { safeText } from '../../src/core/text.ts';
import type { Answer } from '../../src/kit/transport/call.ts';

export interface SalesforceError {
  readonly status: number;
  /** E.g. `INVALID_FIELD`, or `invalid_grant` of a token endpoint; '' where the body names none. */
  readonly code: string;
  readonly message: string;
}

/** Null for an answer that is no refusal. A good status with another kind of body counts as a 502. */
export function readRefusal(answer: Answer, wanted: 'json' | 'xml'): SalesforceError | null {
  const { status, text } = answer;
  const good = status >= 200 && status < 300;
  const said = sayingOf(answer);
  if (said.code !== '') return { status: good ? 500 : status, ...said };
  if (!good) return { status, ...said };
  if (text === '') return null;
  const fits =
    wanted === 'json'
      ? answer.json !== undefined
      : /<(?:\w+:)?Envelope[\s>]/u.test(text) && /<\/(?:\w+:)?Envelope\s*>\s*$/u.test(text);
  return fits ? null : { status: 502, code: '', message: `not ${wanted.toUpperCase()}` };
}

type Saying = Pick<SalesforceError, 'code' | 'message'>;

function sayingOf({ text, json }: Answer): Saying {
  if (typeof json === 'object' && json !== null) {
    const first: unknown = Array.isArray(json) ? json[0] : json;
    return typeof first === 'object' && first !== null ? ofObject(first) : nothing;
  }
  const fault = /<(?:\w+:)?Fault[\s>].*?<faultcode[^>]*>(?:\w+:)?(\w+)<\/faultcode>/su.exec(text)?.[1];
  if (fault !== undefined) {
    const message = short(/<faultstring[^>]*>([^<]*)/u.exec(text)?.[1]);
    return { code: fault, message: message.replace(`${fault}: `, '') };
  }
  // A page of a proxy or of the edge is for people, and may repeat the address.
  if (/<\w/u.test(text)) return nothing;
  if (/^\w+=/u.test(text)) {
    const form = new URLSearchParams(text);
    return { code: short(form.get('error')), message: short(form.get('error_description')) };
  }
  return { code: '', message: short(text) };
}

const nothing: Saying = { code: '', message: '' };

function ofObject(body: object): Saying {
  const read = (key: string) => (Object.hasOwn(body, key) ? short(Reflect.get(body, key)) : '');
  return {
    code: read('errorCode') || read('error'),
    message: read('message') || read('error_description'),
  };
}

function short(text: unknown): string {
  return typeof text === 'string' ? safeText(text).slice(0, 300) : '';
}
