/**
 * Every way a run can stop or fall short, with what to do about it. docs/reference/errors.md is made from
 * this table and checked against it.
 */
export const exitCodes = {
  clean: 0,
  unexpected: 1,
  usage: 2,
  findings: 3,
  incomplete: 4,
  signIn: 5,
  refused: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** When several apply, the first in this list is the process's exit code. */
const exitPrecedence: readonly ExitCode[] = [130, 1, 2, 6, 5, 4, 3, 0];

interface CatalogueEntry {
  readonly message: string;
  readonly remedy: string;
  readonly exit: ExitCode;
}

export const catalogue = {
  USAGE: { message: 'the command line is not understood', remedy: 'Run the command with --help.', exit: 2 },
  CONFIG_MISSING: {
    message: 'no configuration file',
    remedy: 'Run `grantwarden init`, or name one with --config FILE.',
    exit: 2,
  },
  CONFIG_INVALID: {
    message: 'the configuration is not valid',
    remedy: 'Correct the named line; `grantwarden config schema` prints the schema.',
    exit: 2,
  },
  CONFIG_UNTRUSTED_HOST: {
    message: 'an endpoint points to a host that is neither the vendor’s nor trusted',
    remedy:
      'If it is yours, add the host to trustedHosts in your own settings file (~/.config/grantwarden/settings.yaml); otherwise find out who changed the file.',
    exit: 2,
  },
  CONFIG_TENANT_UNKNOWN: {
    message: 'no tenant of that id in the configuration',
    remedy: 'Use an id listed under tenants.',
    exit: 2,
  },
  SECRET_LITERAL: {
    message: 'a secret is written in the configuration',
    remedy:
      'Move it out and refer to it: env:NAME, file:PATH, exec:[…] or keychain:NAME. Then change the secret, for it has been on disk.',
    exit: 2,
  },
  SECRET_UNREADABLE: {
    message: 'a secret cannot be read',
    remedy: 'Check that the reference exists and that this user may read it.',
    exit: 2,
  },
  SECRET_EXPOSED: {
    message: 'a secret file can be read by others',
    remedy: 'chmod 600 the file, and change the secret if others use this machine.',
    exit: 2,
  },
  SECRET_MALFORMED: {
    message: 'a key file does not hold what its auth type needs',
    remedy: 'Download the key again, or fix the reference.',
    exit: 2,
  },
  SECRET_UNWRITABLE: {
    message: 'a rotated credential cannot be saved',
    remedy:
      'Let this user write the file or keychain entry, then sign in anew: the old credential may have ended.',
    exit: 2,
  },
  POLICY_MISSING: {
    message: 'the policy file does not exist',
    remedy: 'Create it with `grantwarden init`, or correct `policy:` in the configuration.',
    exit: 2,
  },
  POLICY_INVALID: { message: 'the policy is not valid', remedy: 'Correct the named line.', exit: 2 },
  POLICY_TESTS_INVALID: {
    message: 'the tests of the policy cannot be read',
    remedy: 'Correct the named line; `grantwarden policy test --help` shows an example.',
    exit: 2,
  },
  IMPORT_INVALID: {
    message: 'the file cannot be imported',
    remedy: 'Correct the named lines and import again; nothing was changed.',
    exit: 2,
  },
  FEED_INVALID: {
    message: 'the list of known-bad clients cannot be used',
    remedy: 'Correct the named line, or the source; nothing was replaced.',
    exit: 2,
  },
  FEED_UNREACHABLE: {
    message: 'the list of known-bad clients cannot be fetched',
    remedy: 'Check the address, the network and HTTPS_PROXY; nothing was replaced.',
    exit: 4,
  },
  FEED_SHRUNK: {
    message: 'the list of known-bad clients has lost more than half of its entries',
    remedy:
      'Look at the source. If that is right, run the command again with --accept-shrink; nothing was replaced.',
    exit: 6,
  },
  SIGN_IN_REFUSED: {
    message: 'the vendor refused the sign-in',
    remedy: 'Check the credential, its consent and its scopes with `grantwarden doctor`.',
    exit: 5,
  },
  SIGN_IN_SCOPES: {
    message: 'the vendor refused the sign-in because a scope is not authorised',
    remedy: 'Authorise the named scope for the named client id.',
    exit: 5,
  },
  SIGN_IN_UNREACHABLE: {
    message: 'the sign-in endpoint cannot be reached',
    remedy: 'Check the network, HTTPS_PROXY and `endpoints`.',
    exit: 5,
  },
  SIGN_IN_EXPIRED: {
    message: 'the credential has ended and cannot be renewed',
    remedy: 'Provide a new one.',
    exit: 5,
  },
  GAP_PERMISSION: {
    message: 'this credential lacks a permission',
    remedy: 'Grant the named permission, skip the stream, or accept it under knownGaps.',
    exit: 4,
  },
  GAP_LICENCE: {
    message: 'the tenant’s plan does not include this',
    remedy: 'Accept it under knownGaps, or upgrade the plan.',
    exit: 4,
  },
  GAP_DISABLED: {
    message: 'this API is switched off',
    remedy: 'Enable the named API for the project of this credential.',
    exit: 4,
  },
  GAP_CLOUD: { message: 'this cloud does not offer the API', remedy: 'Accept it under knownGaps.', exit: 4 },
  READ_FAILED: {
    message: 'the vendor kept failing',
    remedy: 'Run `grantwarden audit` again later.',
    exit: 4,
  },
  READ_REJECTED: {
    message: 'the vendor rejected the request',
    remedy: 'Run with --debug and report it; the answer was not understood.',
    exit: 4,
  },
  READ_THROTTLED: {
    message: 'the vendor kept throttling',
    remedy: 'Run `grantwarden audit` again when the quota has recovered, or ask the vendor for more.',
    exit: 4,
  },
  READ_GONE: { message: 'the object is not there', remedy: 'Nothing, if it was removed meanwhile.', exit: 4 },
  READ_MALFORMED: {
    message: 'the vendor’s answer has an unexpected shape',
    remedy: 'Run with --debug and report the field names; rows were kept out rather than guessed.',
    exit: 4,
  },
  READ_INCOMPLETE: {
    message: 'the vendor returned fewer rows than it counts',
    remedy: 'Run `grantwarden audit` again; if it stays, report it.',
    exit: 4,
  },
  PAGE_LOOP: {
    message: 'the vendor’s page cursor repeats',
    remedy: 'Run `grantwarden audit` again; the list was not read to its end.',
    exit: 4,
  },
  PAGE_FOREIGN: {
    message: 'a next-page link points to another host',
    remedy: 'It was not followed. Check who answers on this endpoint.',
    exit: 4,
  },
  NETWORK: {
    message: 'the vendor cannot be reached',
    remedy: 'Check the network, HTTPS_PROXY and `endpoints`.',
    exit: 4,
  },
  WRITE_REFUSED: {
    message: 'an audit tried an operation that is not on the read list',
    remedy: 'This is a defect of Grantwarden: nothing was sent. Please report it.',
    exit: 6,
  },
  PLAN_INVALID: {
    message: 'the plan cannot be read',
    remedy: 'Make it anew with `grantwarden plan`.',
    exit: 2,
  },
  PLAN_UNRECORDED: {
    message: 'this plan was not made in this workspace, or was changed since',
    remedy: 'Make it anew with `grantwarden plan`; a plan is never edited by hand.',
    exit: 6,
  },
  PLAN_PROTECTED: {
    message: 'the plan touches what is protected',
    remedy: 'Leave it out, or name it with the flag that the message gives.',
    exit: 6,
  },
  PLAN_DRIFT: {
    message: 'what the plan is about has changed since it was made',
    remedy: 'Run `grantwarden audit`, look at what changed, and make the plan anew.',
    exit: 6,
  },
  PLAN_UNCONFIRMED: {
    message: 'nobody has confirmed it',
    remedy: 'Run it on a terminal, or add --yes once the plan has been read.',
    exit: 6,
  },
  ACT_NOT_CONFIGURED: {
    message: 'this tenant has no credential that may act',
    remedy: 'Add `actAuth` to its entry; `same` must be written out.',
    exit: 6,
  },
  ACT_REFUSED: {
    message: 'the vendor refused the change',
    remedy: 'Check what the acting credential may do, or make the change in the console.',
    exit: 4,
  },
  ACT_UNKNOWN: {
    message: 'no answer says whether the change was made',
    remedy: 'Run `grantwarden apply` on the same plan again: it reads first, and never repeats blindly.',
    exit: 4,
  },
  ID_UNSAFE: {
    message: 'an id would change the address it is put into',
    remedy: 'The row is listed but cannot be addressed by API.',
    exit: 6,
  },
  TENANT_CHANGED: {
    message: 'the credential belongs to another tenant than before',
    remedy: 'If this is meant, give the tenant a new id in the configuration.',
    exit: 6,
  },
  WORKSPACE_LOCKED: {
    message: 'another run is working on this tenant',
    remedy: 'Wait for it, or stop it.',
    exit: 6,
  },
  WORKSPACE_UNREADABLE: {
    message: 'the workspace cannot be read or written',
    remedy: 'Check owner and permissions of the folder.',
    exit: 2,
  },
  WORKSPACE_DAMAGED: {
    message: 'the workspace holds a file that is not Grantwarden’s or is damaged',
    remedy: 'Move the named file away and run a full audit.',
    exit: 2,
  },
  WORKSPACE_NEWER: {
    message: 'the workspace was written by a newer Grantwarden',
    remedy: 'Update Grantwarden.',
    exit: 2,
  },
  DISK_FULL: {
    message: 'the disk is full',
    remedy: 'Free space and run `grantwarden audit --resume`; what was acknowledged is kept.',
    exit: 1,
  },
  JOURNAL_BROKEN: {
    message: 'the journal was changed after it was written',
    remedy:
      'Leave the file as it is and find out who changed it; a report that shows an older head tells how far it can be trusted. To go on, move journal.ndjson away: a new one begins.',
    exit: 6,
  },
  DECISION_REFUSED: {
    message: 'the decision was not taken',
    remedy: 'See what stands against it; nothing was written.',
    exit: 6,
  },
  FORGET_REFUSED: {
    message: 'this person is not forgotten',
    remedy: 'See what stands against it; nothing was removed.',
    exit: 6,
  },
  POLICY_ENTANGLED: {
    message: 'the policy cannot be edited without changing more than was meant',
    remedy:
      'Write out the entries that share parts through anchors (&name, *name), or edit the file by hand; nothing was written.',
    exit: 2,
  },
  OUTPUT_FAILED: {
    message: 'the output cannot be written',
    remedy: 'Check that its folder exists, can be written to and has room.',
    exit: 2,
  },
  NOTHING_RECORDED: {
    message: 'no audit has been recorded yet',
    remedy: 'Run `grantwarden audit`.',
    exit: 2,
  },
  NOTHING_TO_RESUME: {
    message: 'there is no interrupted audit to resume',
    remedy: 'Run `grantwarden audit`.',
    exit: 2,
  },
  FLEET_CONFIG_MISSING: {
    message: 'no fleet configuration',
    remedy: 'Write fleet.yaml as docs/fleet.md shows, or name it with --config FILE.',
    exit: 2,
  },
  FLEET_CONFIG_INVALID: {
    message: 'the fleet configuration is not valid',
    remedy: 'Correct the named line; docs/fleet.md shows every key.',
    exit: 2,
  },
  FLEET_ADDRESS: {
    message: 'the address of the fleet’s database is not usable',
    remedy: 'Write it as postgres://LOGIN:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full.',
    exit: 2,
  },
  FLEET_UNREACHABLE: {
    message: 'the fleet’s database cannot be reached',
    remedy: 'Check that it runs, and the network between. Audits in each customer’s folder work without it.',
    exit: 1,
  },
  FLEET_SIGN_IN: {
    message: 'the fleet’s database refused the sign-in',
    remedy: 'Check login, password and database of the address.',
    exit: 2,
  },
  FLEET_DENIED: {
    message: 'this login may not do that in the fleet’s database',
    remedy: 'Use a login that is a member of the role which docs/fleet.md names for this command.',
    exit: 2,
  },
  FLEET_NOT_READY: {
    message: 'the fleet’s database is not set up for this Grantwarden',
    remedy: 'Run `grantwarden fleet init`.',
    exit: 2,
  },
  FLEET_NEWER: {
    message: 'the fleet’s database was set up by a newer Grantwarden',
    remedy: 'Update Grantwarden on this machine.',
    exit: 2,
  },
  FLEET_DATABASE_FAILED: {
    message: 'the fleet’s database could not do it',
    remedy: 'See what its log says; what was not finished was taken back.',
    exit: 1,
  },
  FLEET_CUSTOMER_NAME: {
    message: 'that cannot be the name of a customer',
    remedy: 'Use lower-case letters, digits and dashes, a letter or digit first, at most 63.',
    exit: 2,
  },
  FLEET_CUSTOMER_UNKNOWN: {
    message: 'no customer of that name in the fleet',
    remedy: 'Run `grantwarden fleet add` for it, or look at `grantwarden fleet report`.',
    exit: 2,
  },
  FLEET_MOVED: {
    message: 'this customer is audited elsewhere',
    remedy: 'To audit it on this machine again, run `grantwarden fleet add` here.',
    exit: 6,
  },
  FLEET_WORKSPACE_OUTSIDE: {
    message: 'this customer’s workspace does not lie in the customer’s own folder',
    remedy: 'Under `workspace:` name a folder of its own inside it, with no link in the way or in it.',
    exit: 6,
  },
  FLEET_NO_WORKER: {
    message: 'no worker is there to audit this customer',
    remedy:
      'The job stays queued. Start `grantwarden fleet worker`; `grantwarden fleet status` tells which one it waits for.',
    exit: 4,
  },
  FLEET_GIVEN_UP: {
    message: 'this audit was begun three times, and its worker never told how it ended',
    remedy:
      'Look for what ended the workers, such as a lack of memory; then run `grantwarden fleet run` for it.',
    exit: 1,
  },
  FLEET_READER_REFUSED: {
    message: 'this role cannot be a reader of one customer',
    remedy: 'Make a role that has no other rights in this database, and name that.',
    exit: 6,
  },
  INTERRUPTED: { message: 'interrupted', remedy: 'Run `grantwarden audit --resume` to go on.', exit: 130 },
  UNEXPECTED: {
    message: 'something unexpected happened',
    remedy: 'Run again with --debug and report it.',
    exit: 1,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

export interface ErrorDetail {
  /** What exactly, without secrets: a permission, a stream, a host. Hostile text is made safe when shown. */
  readonly detail?: string;
  readonly tenant?: string;
  /** `file:line:column` */
  readonly where?: string;
  /** Replaces the catalogue's remedy where the case knows better. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Thrown to stop one unit of work. Expected absence is a value (`StreamCoverage`), not an error. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly tenant: string | null;
  readonly where: string | null;
  readonly detail: string | null;
  readonly remedy: string;
  readonly exit: ExitCode;

  constructor(code: ErrorCode, { detail, tenant, where, remedy, cause }: ErrorDetail = {}) {
    const entry = catalogue[code];
    super(detail === undefined ? entry.message : `${entry.message}: ${detail}`, { cause });
    this.code = code;
    this.tenant = tenant ?? null;
    this.where = where ?? null;
    this.detail = detail ?? null;
    this.remedy = remedy ?? entry.remedy;
    this.exit = entry.exit;
  }

  /** The same error, with the tenant named when nobody deeper knew it. */
  forTenant(tenant: string): AppError {
    if (this.tenant !== null) return this;
    return new AppError(this.code, {
      ...(this.detail === null ? {} : { detail: this.detail }),
      ...(this.where === null ? {} : { where: this.where }),
      tenant,
      remedy: this.remedy,
      cause: this.cause,
    });
  }
}

/** Any throw as an AppError; what we did not foresee becomes UNEXPECTED with the original as cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new AppError('INTERRUPTED', { cause: thrown });
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('UNEXPECTED', { detail, cause: thrown });
}

/** The exit code that wins when a run ends for several reasons. */
export function worstExit(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return exitPrecedence.find((code) => seen.has(code)) ?? exitCodes.clean;
}
