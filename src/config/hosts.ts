/** Which hosts a configuration may send credentials to. */
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
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null) invalid.push({ path, message: 'not a URL' });
    else if (url.username !== '' || url.password !== '')
      invalid.push({ path, message: 'a URL must not carry a user name or password' });
    else if (isLoopback(url.hostname)) continue;
    else if (url.protocol !== 'https:')
      invalid.push({ path, message: `${url.protocol} is only for loopback; use https:` });
    else if (!belongs(url, rules)) untrusted.push({ path, message: url.host });
  }
  return { invalid, untrusted };
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
    if (path.includes('endpoints') || /^(?:https?|wss?):/iu.test(value)) yield { path, text: value };
  } else if (typeof value === 'object' && value !== null) {
    // The arguments of a command are not ours to send anything to.
    for (const [key, inner] of Object.entries(value).filter(([key]) => key !== 'exec'))
      yield* urlsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
