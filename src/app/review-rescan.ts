/** Audits again from within the review, as the command line does. */
import type { AppError } from '../core/errors.ts';
import type { Context } from './context.ts';
import type { OnProgress } from './progress.ts';

export interface RescanRequest {
  /** Ids. */
  readonly tenants: readonly string[];
  /** `incremental`: as `grantwarden audit` reads. `offline`: judge anew what was read, without a call. */
  readonly mode: 'incremental' | 'offline';
  /** Aborted: it ends; what was read stays for `audit --resume`. */
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Shows a person what to do to sign in. */
  readonly prompt: (text: string) => void;
}

export interface Rescanned {
  readonly run: string;
  /** Findings that are new, or open again; and those that are over. */
  readonly fresh: number;
  readonly resolved: number;
  /** One a tenant that could not be read at all. */
  readonly errors: readonly AppError[];
}

/** @throws AppError as `audit`: WORKSPACE_LOCKED while another audit reads the same tenant */
export async function rescan(context: Context, request: RescanRequest): Promise<Rescanned> {
  const { audit } = await import('./audit.ts');
  const { tenants, mode, signal, onProgress, prompt } = request;
  const { view, errors } = await audit(
    {
      ...whileDrawn(context, signal, prompt),
      onProgress,
      tenants: context.tenants.filter(({ id }) => tenants.includes(id)),
    },
    { mode, resume: false, failOn: null, allowPartial: true },
  );
  let fresh = 0;
  let resolved = 0;
  for await (const { status } of view.findings()) {
    if (status === 'new' || status === 'reopened') fresh += 1;
    if (status === 'resolved') resolved += 1;
  }
  return { run: view.run.id, fresh, resolved, errors };
}

/** The screen is taken: nothing else may be written on it. */
export function whileDrawn(context: Context, signal: AbortSignal, prompt: (text: string) => void): Context {
  const { trace: _, ...rest } = context;
  return { ...rest, signal: AbortSignal.any([context.signal, signal]), prompt };
}
