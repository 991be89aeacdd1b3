import type { AddedCustomer, AddFailure, FleetAdded } from '../app/fleet-add.ts';
import { toTheMinute } from '../core/clock.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

/** One line a customer. */
export function addedText(added: readonly AddedCustomer[], width: number | null): string {
  return added.map((each) => `${wrapped(sentence(each), width, 2)}\n`).join('');
}

function sentence({
  customer,
  worker,
  moved,
  tenants,
  published,
  auditedAt,
  schedule,
}: AddedCustomer): string {
  const where = worker === null ? 'audited by any worker' : `audited by the worker ${worker}`;
  const from = moved?.from == null ? 'any worker' : `the worker ${safeText(moved.from)}`;
  const before =
    moved === null
      ? ''
      : ` (until now by ${from}${worker === null ? '' : ': leave no copy of the folder there'})`;
  const when = schedule === null ? 'when asked' : `at ${scheduleText(schedule)}`;
  const known = {
    published: `published: its audit of ${minute(auditedAt)}`,
    'newer-there': `left: a later audit than that of ${minute(auditedAt)} is published already`,
    'no-audit': 'nothing to publish yet',
  }[published];
  return `${customer}: ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}, ${where}${before}, ${when}; ${known}`;
}

function scheduleText({ cron, timezone, jitter }: NonNullable<AddedCustomer['schedule']>): string {
  const later = jitter === 0 ? '' : ` or up to ${jitter} min later`;
  return `${safeText(cron)} ${timezone}${later}`;
}

export function failureText({ customer, error }: AddFailure, width: number | null): string {
  const where = error.where === null ? '' : ` (${error.where})`;
  const line = (text: string): string => text.split('\n').map(safeText).join('; ');
  const remedy = `→ ${line(error.remedy)}`;
  return [
    `${wrapped(`${safeText(customer)}: ${line(`${error.message}${where}`)}`, width, 2)}\n`,
    `  ${wrapped(remedy, width === null ? null : width - 2, 4)}\n`,
  ].join('');
}

export function addedJson({ added, failed }: FleetAdded): object {
  return {
    schema: 'grantwarden.fleet-add/1',
    added,
    failed: failed.map(({ customer, error: { code, message, remedy } }) => ({
      customer: safeText(customer),
      code,
      message: safeText(message),
      remedy,
    })),
  };
}

function minute(time: string | null): string {
  return time === null ? 'unknown' : toTheMinute(time);
}
