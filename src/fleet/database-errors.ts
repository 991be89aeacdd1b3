import { AppError, type ErrorCode, toAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { FleetRole } from './role-names.ts';

/** Who asked whom. */
export interface Asking {
  /** `host:port/database` */
  readonly place: string;
  readonly login: string;
}

/** SQLSTATE, whole or its class; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const byState: readonly (readonly [string, ErrorCode])[] = [
  ['28', 'FLEET_SIGN_IN'],
  ['3D000', 'FLEET_SIGN_IN'],
  ['42501', 'FLEET_DENIED'],
  ['08', 'FLEET_UNREACHABLE'],
  ['53300', 'FLEET_UNREACHABLE'],
  ['57P', 'FLEET_UNREACHABLE'],
  // Two waited for each other, and this one was ended: tried again, it works.
  ['40', 'FLEET_UNREACHABLE'],
  // It took longer than anybody waits.
  ['57014', 'FLEET_UNREACHABLE'],
  // Still a standby, or the session sat idle for too long while this machine slept.
  ['25006', 'FLEET_UNREACHABLE'],
  ['25P03', 'FLEET_UNREACHABLE'],
  ['3F000', 'FLEET_NOT_READY'],
  ['42P01', 'FLEET_NOT_READY'],
  ['42704', 'FLEET_NOT_READY'],
];

/** What `pg` throws without a code when the other side goes away. */
const gone = /connection terminated|connection error|timeout|not queryable|server closed|SSL|socket/iu;

/** Of node:net. */
const network = /^(?:(?!ERR_)E[A-Z_]{3,}|ERR_(?:SSL|SOCKET)\w*)$/u;

/** Of node:tls, https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificate = /^(?:ERR_TLS_CERT\w*|\w*CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/u;

/**
 * @param roles of which it needs one; none: it is in a role already
 * @throws AppError in the place of whatever `use` throws
 */
export async function guarded<R>(
  asking: Asking,
  use: () => Promise<R>,
  roles: readonly FleetRole[] = [],
): Promise<R> {
  try {
    return await use();
  } catch (thrown) {
    throw databaseError(thrown, asking, roles);
  }
}

/**
 * What the driver threw as the AppError that a person can act on, with the place and never the password. What the
 * server says may quote what it was given, so only its code and its first line are kept.
 */
export function databaseError(
  thrown: unknown,
  { place, login }: Asking,
  roles: readonly FleetRole[] = [],
): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof Error)) return toAppError(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const [said = ''] = (thrown.message === '' ? code : thrown.message).split('\n');
  const detail = `${place} (${safeText(said)})`;
  if (/^[\dA-Z]{5}$/u.test(code) && 'severity' in thrown) {
    const known = byState.find(([state]) => code.startsWith(state))?.[1] ?? 'FLEET_DATABASE_FAILED';
    if (known !== 'FLEET_DENIED') return new AppError(known, { detail, cause: thrown });
    return new AppError(known, {
      detail: `${safeText(login)} at ${detail}`,
      ...(roles.length === 0 ? {} : { remedy: grantText(roles, login) }),
      cause: thrown,
    });
  }
  if (certificate.test(code))
    return new AppError('FLEET_UNREACHABLE', {
      detail,
      remedy:
        'Name the authority of its certificate with sslrootcert=FILE in the address; if that is right, find out who answers there.',
      cause: thrown,
    });
  if (network.test(code) || thrown instanceof AggregateError || gone.test(said))
    return new AppError('FLEET_UNREACHABLE', { detail, cause: thrown });
  return toAppError(thrown);
}

function grantText(roles: readonly FleetRole[], login: string): string {
  const name = /^[a-z_][a-z\d_]*$/u.test(login) ? login : `"${login.replaceAll('"', '""')}"`;
  const grants = roles.map((role) => `\`GRANT ${role} TO ${safeText(name)};\``).join(' or ');
  return `Let an administrator of the database run ${grants}. docs/fleet.md says what each role is for.`;
}
