/** Which hosts a configuration, or a vendor at run time, may have credentials sent to. */
import { AppError } from '../core/errors.ts';
import type { Problem } from '../kit/yaml-border.ts';

type Path = readonly PropertyKey[];

export interface HostRules {
  /** The vendor's own; each stands for its subdomains too. */
  readonly vendor: readonly string[];
  /** From the user's own settings file; `*.corp.example` for all subdomains. */
  readonly trusted: readonly string[];
}

export interface HostProblems {
  readonly invalid: readonly Problem[];
  readonly untrusted: readonly Problem[];
}

/** Looks at every URL of a tenant entry, under `endpoints` and elsewhere. */
export function hostProblems(entry: unknown, base: Path, rules: HostRules): HostProblems {
  const invalid: Problem[] = [];
  const untrusted: Problem[] = [];
  for (const { path, text } of urlsIn(entry, base)) {
    const { fault, host } = judged(text, rules);
    if (fault === 'untrusted') untrusted.push({ path, message: host });
    else if (fault !== null) invalid.push({ path, message: fault });
  }
  return { invalid, untrusted };
}

/**
 * The origin of an address that was named at run time, under the same rules.
 * @throws AppError CONFIG_UNTRUSTED_HOST, which repeats no more of the address than its host
 */
export function trustedOrigin(text: string, rules: HostRules): string {
  const { fault, host, origin } = judged(text, rules);
  if (fault === null) return origin;
  throw new AppError('CONFIG_UNTRUSTED_HOST', {
    detail: fault === 'untrusted' ? host : `${host === '' ? 'the address' : host}: ${fault}`,
    remedy:
      'The vendor’s answer named it. If it is yours, add the host to trustedHosts in your own settings file (~/.config/grantwarden/settings.yaml); otherwise find out who answers the sign-in.',
  });
}

interface Judged {
  /** `untrusted`, another fault in words, or null. */
  readonly fault: string | null;
  readonly host: string;
  readonly origin: string;
}

function judged(text: string, rules: HostRules): Judged {
  const url = URL.parse(text);
  if (url === null) return { fault: 'not a URL', host: '', origin: '' };
  const { host, origin } = url;
  return { fault: faultOf(url, rules), host, origin };
}

function faultOf(url: URL, rules: HostRules): string | null {
  if (url.username !== '' || url.password !== '') return 'a URL must not carry a user name or password';
  if (!/^https?:$/u.test(url.protocol)) return `${url.protocol} is not https:`;
  if (isLoopback(url.hostname)) return null;
  if (url.protocol === 'http:') return 'http: is only for loopback; use https:';
  return belongs(url, rules) ? null : 'untrusted';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}

function belongs({ hostname, host }: URL, { vendor, trusted }: HostRules): boolean {
  return (
    vendor.some((own) => {
      const name = own.replace(/^\*\./u, '');
      return hostname === name || hostname.endsWith(`.${name}`);
    }) ||
    trusted.some((name) =>
      name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : name === hostname || name === host,
    )
  );
}

function* urlsIn(value: unknown, path: Path): Generator<{ readonly path: Path; readonly text: string }> {
  if (typeof value === 'string') {
    // By what a URL parser makes of it, which passes over spaces, tabs and line ends.
    const isAddress = /^(?:https?|wss?):$/u.test(URL.parse(value)?.protocol ?? '');
    if (isAddress || path.includes('endpoints')) yield { path, text: value };
  } else if (typeof value === 'object' && value !== null) {
    // The arguments of a command are not ours to send anything to.
    for (const [key, inner] of Object.entries(value).filter(([key]) => key !== 'exec'))
      yield* urlsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
