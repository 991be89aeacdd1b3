/** Finds secrets that stand in the configuration itself. Never repeats what it found. */
import type { Problem } from '../kit/yaml-border.ts';

type Path = readonly PropertyKey[];

const reference = /^(?:env|file|exec|keychain):/u;

/** Keys of an auth block whose value is always a reference. */
const secretKey = /(?:secret|token|key|certificate|credentials?|password|passphrase|assertion|signature)$/iu;

/** Values that are secrets wherever they stand, by the form their makers gave them. */
const secretForms: readonly RegExp[] = [
  /-----BEGIN /u,
  /^eyJ[\w-]{10,}\.[\w-]{10,}/u,
  /\bxox[a-z]-[\w-]{8,}|\bxapp-\d|\bxoxe[.-]/u,
  /\bya29\.[\w-]{10,}|\b1\/\/0[\w-]{20,}|\bGOCSPX-[\w-]{10,}|\bAIza[\w-]{30,}/u,
  /^[\w~.-]{3}\dQ~[\w~.-]{31,}$/u,
  /^00D[A-Za-z0-9]{12,15}![\w.]{20,}|^5Aep[\w.]{20,}/u,
  /hooks\.slack\.com\/(?:services|workflows)\/\w/u,
  /"private_key"\s*:/u,
  /webhook\.office\.com\/webhookb2\/\w|[?&](?:sig|token|key|secret)=\w/iu,
];

/** Of a notification or nudge: what lets its holder write into the channel. */
const notifyKey = /^(?:webhook|token|password|secret)$/u;

/** A segment of a path that nobody would choose as a name. */
const keySegment = /\/(?=[^/?#]*\d)(?=[^/?#]*[a-z])[\w.~%-]{20,}(?:[/?#]|$)/iu;

/** @returns a problem for each literal, pointing to its value. */
export function literalSecrets(config: unknown): readonly Problem[] {
  return [...walk(config, [])].map((path) => ({
    path,
    message: `${named(path)} must be a reference: env:NAME, file:PATH, exec:[…] or keychain:NAME`,
  }));
}

function* walk(value: unknown, path: Path): Generator<Path> {
  if (typeof value === 'string') {
    if (!reference.test(value) && (mustRefer(path) || isSecret(value, path))) yield path;
  } else if (typeof value === 'number' && mustRefer(path)) yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value))
      yield* walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** Inside `auth` and `actAuth` of a tenant entry, and in an entry of `notify`. */
function mustRefer(path: Path): boolean {
  const key = path.at(-1);
  if (path[0] === 'notify' || path[0] === 'nudge') return typeof key === 'string' && notifyKey.test(key);
  const inAuth = path[0] === 'tenants' && (path[2] === 'auth' || path[2] === 'actAuth') && path.length > 3;
  return inAuth && typeof key === 'string' && secretKey.test(key);
}

function isSecret(value: string, path: Path): boolean {
  if (secretForms.some((form) => form.test(value))) return true;
  return path[0] === 'notify' && path.at(-1) === 'url' && (keySegment.test(value) || /[?@]/u.test(value));
}

function named(path: Path): string {
  return path
    .filter((step) => typeof step === 'string')
    .slice(-2)
    .join('.');
}
