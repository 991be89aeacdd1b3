import picocolors from 'picocolors';
import type { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

export interface ErrorStyle {
  readonly color: boolean;
  /** Add the chain of causes. */
  readonly debug: boolean;
  readonly redact: (text: string) => string;
  /** Of the terminal; null or absent: lines are not broken. */
  readonly width?: number | null;
  /** Completes the commands that a remedy names. Absent: they stay as they are. */
  readonly commands?: (text: string) => string;
}

/** What happened, to which tenant, where, and what to do next; the code last, for searching. */
export function renderError(error: AppError, style: ErrorStyle): string {
  const { bold, dim, red } = picocolors.createColors(style.color);
  const { commands = (text) => text, width = null } = style;
  const message = style.redact(said(error));
  const [what = '', ...more] = message.split('\n').map(safeText);
  const tenant = error.tenant === null ? '' : `${safeText(error.tenant)}: `;
  const place =
    error.where === null || more.length > 0 ? [] : [`  at ${safeText(style.redact(error.where))}`];
  return [
    wrapped(`error: ${tenant}${what}`, width, 2).replace(/^error:/u, bold(red('error:'))),
    ...more.map((line) => wrapped(`  ${line}`, width, 4)),
    ...place,
    wrapped(`  → ${safeText(style.redact(commands(error.remedy)))}`, width),
    dim(`  ${error.code}`),
    ...(style.debug ? causes(error, style).map((line) => dim(`  ${line}`)) : []),
    '',
  ].join('\n');
}

/**
 * What is wrong with a command line says it all; that it “is not understood” often would not be so. Likewise what was
 * not recorded, where something else was.
 */
function said({ code, detail, message }: AppError): string {
  return (code === 'USAGE' || code === 'NOTHING_RECORDED') && detail !== null ? detail : message;
}

const deepest = 8;

function causes(error: AppError, { redact }: ErrorStyle): readonly string[] {
  const lines = stackOf(error, redact);
  let cause: unknown = error.cause;
  for (let depth = 0; depth < deepest && cause !== undefined && cause !== null; depth += 1) {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : JSON.stringify(cause);
    lines.push(
      `caused by ${safeText(redact(text))}`,
      ...(cause instanceof Error ? stackOf(cause, redact) : []),
    );
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function stackOf({ stack }: Error, redact: (text: string) => string): string[] {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return frames.slice(0, 6).map((line) => `  ${safeText(redact(line))}`);
}
