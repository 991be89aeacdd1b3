import { AppError } from '../../src/core/errors.ts';
import type { SalesforceSession } from './salesforce-session.ts';

/** @throws AppError GAP_* for an object that this edition, version or user does not see: what it holds is not known */
export async function requireObject(
  session: SalesforceSession,
  object: string,
  signal: AbortSignal,
): Promise<void> {
  const objects = await session.objects(signal);
  if (!objects.has(object.toLowerCase())) throw await notVisible(session, object, signal);
}

/** An object's fields, lower-case. @throws AppError as `requireObject` */
export async function visibleFields(
  session: SalesforceSession,
  object: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  await requireObject(session, object, signal);
  return session.fields(object, signal);
}

/** Those of the wanted fields that exist, in their own spelling. */
export function existing(fields: ReadonlySet<string>, wanted: readonly string[]): readonly string[] {
  return wanted.filter((field) => fields.has(field.toLowerCase()));
}

async function notVisible(
  session: SalesforceSession,
  object: string,
  signal: AbortSignal,
): Promise<AppError> {
  const { viewSetup, customizeApplication } = await session.permissions(signal);
  const { apiVersion } = await session.identity(signal);
  const detail = `${object} is not visible at API version ${apiVersion}`;
  return viewSetup === 'yes' && customizeApplication === 'yes'
    ? new AppError('GAP_LICENCE', {
        detail,
        remedy: `If this edition has no ${object}, accept it under knownGaps; what there may be is not known.`,
      })
    : new AppError('GAP_PERMISSION', {
        detail,
        remedy:
          'Give the user that Grantwarden signs in as the permissions View Setup and Configuration and Customize Application.',
      });
}
