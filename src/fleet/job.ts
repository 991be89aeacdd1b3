/** What a job of the queue says, and how it ends. Both come out of a database that others can write to. */
import { z } from 'zod';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { checkCustomerName } from './customer-name.ts';

/** The queue of all workers that reach the shared storage. */
export const sharedQueue = 'audit';

/** @param worker null: any that reaches the shared storage */
export function queueOf(worker: string | null): string {
  return worker === null ? sharedQueue : `${sharedQueue}.${worker}`;
}

/** Nothing that a worker would open or run. */
export interface JobData {
  readonly customer: string;
  /** Read everything whole. */
  readonly full: boolean;
}

const JobData = z.strictObject({ customer: z.string(), full: z.boolean() });

/** @throws AppError FLEET_CUSTOMER_NAME; Error when it is no job of ours */
export function readJobData(data: unknown): JobData {
  const job = JobData.parse(data);
  return { ...job, customer: checkCustomerName(job.customer) };
}

/** How an audit ended, as its worker told. Times are ISO. */
export interface Outcome {
  readonly worker: string;
  readonly beganAt: string;
  readonly endedAt: string;
  readonly exit: ExitCode;
  /** Of the audit in the customer's inventory; null: there is none, and `error` says why. */
  readonly run: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | null;
}

const shown = z
  .string()
  .max(2000)
  .transform((text) => safeText(text));
const time = z.iso.datetime();

const Outcome = z.object({
  worker: shown,
  beganAt: time,
  endedAt: time,
  exit: z.literal(Object.values(exitCodes)),
  run: shown.nullable(),
  error: z.object({ code: shown, message: shown, remedy: shown }).nullable(),
});

/** Null: nobody has told, or it cannot be understood. */
export function readOutcome(output: unknown): Outcome | null {
  return Outcome.safeParse(output).data ?? null;
}
