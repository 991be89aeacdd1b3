import { xmlText } from './xml-text.ts';

const gone = '[redacted]';

/** Names of JSON keys, form fields and headers whose values are secret. */
const secretName =
  'authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[-_]?key|(?:[\\w-]{0,40}[-_])?(?:token|secret|password|passwd|assertion|signature|signedjwt)|(?:access|refresh|delete|request|id|session|bearer|audit|client)(?:token|secret|assertion)|private[-_]?key(?:_id)?|client[-_]?(?:secret|assertion)|consumer(?:secret|key)|sessionid|session_?id|sid|code_verifier|device_code|user_code|jwt|pwd';

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/gu, gone],
  [
    new RegExp(`(["'])(${secretName})\\1(\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|'[^']*'?)`, 'giu'),
    `$1$2$1$3"${gone}"`,
  ],
  [new RegExp(`(\\\\")(${secretName})\\\\"(\\s*:\\s*)\\\\"[^"]*"?`, 'giu'), `$1$2$1$3${gone}`],
  [new RegExp(`<((?:\\w+:)?(?:${secretName})(?:\\s[^<>]*)?)>[^<]*`, 'giu'), `<$1>${gone}`],
  // What follows must look like a value: `Basic authentication` is prose.
  [
    /\b([Bb]earer|BEARER|[Bb]asic|BASIC|[Oo][Aa]uth|[Nn]egotiate)(\s+)(?=\S*(?:\d|[a-z][A-Z]|[_.]\w)|\S{20})[\w\-.~+/!]{4,}=*/gu,
    `$1$2${gone}`,
  ],
  [new RegExp(`\\b(${secretName})(=)(?!["'\\[])[^\\s&,;"'<>]+`, 'giu'), `$1$2${gone}`],
  [
    new RegExp(`\\b(${secretName})(:\\s*)(?=[^\\s&,;"'<>]{0,200}\\d)[^\\s&,;"'<>[]{12,}`, 'giu'),
    `$1$2${gone}`,
  ],
  [/\b((?:set-)?cookie|authorization)(:\s*)[^\r\n"'<>]+/giu, `$1$2${gone}`],
  [/(?<![\w-])(?=[\w-]+\.[\w-])((?:[\w-]*?-)??)eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*){0,3}/gu, `$1${gone}`],
  [/(?<![a-z\d])(?:xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|xoxe[.-][\w.-]+)/giu, gone],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/giu, `$1${gone}`],
  [/\bya29\.[\w-]+|\b1\/\/0[\w-]{10,}|\bGOCSPX-[\w-]+|\bAIza[\w-]{20,}/gu, gone],
  [/(?<![A-Za-z\d])(?:00D[A-Za-z\d]{12,15}(?:!|%21)[\w.]+|5Aep[\w.]{20,})/gu, gone],
  [/(https?:\/\/)[^\s/@"'<>]+@/giu, `$1${gone}@`],
  [/(?<=https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/giu, `?${gone}`],
];

/** Text without what looks like a credential: tokens, keys, secret fields, and the query of every URL. */
export function redact(text: string): string {
  let safe = text;
  for (const [pattern, replacement] of patterns) safe = safe.replaceAll(pattern, replacement);
  return safe;
}

export interface Redactor {
  /** Registers a secret; shorter ones than six characters would blank out ordinary words. */
  readonly add: (secret: string) => void;
  /** `redact`, after removing each registered secret and its usual encodings. */
  readonly redact: (text: string) => string;
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    xmlText(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('base64').replace(/=+$/u, ''),
    bytes.toString('hex'),
  ];
}

export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = new Set<string>();
  /** Null when something was added since. */
  let longestFirst: readonly string[] | null = null;

  function add(secret: string): void {
    const whole = secret.trim();
    if (whole.length < 6 || forms.has(whole)) return;
    for (const form of formsOf(whole)) forms.add(form);
    longestFirst = null;
  }

  for (const secret of secrets) add(secret);
  return {
    add,
    redact(text) {
      let safe = text;
      longestFirst ??= [...forms].sort((a, b) => b.length - a.length);
      for (const form of longestFirst) safe = safe.replaceAll(form, gone);
      return redact(safe);
    },
  };
}
