import type { Composed } from '../app/compose.ts';
import type { OnProgress } from '../app/progress.ts';
import type { Clock } from '../core/clock.ts';
import type { Invocation } from './command.ts';
import { canAsk } from './io.ts';

const defaultConfigFile = 'grantwarden.yaml';

export function configFileOf({ given }: Invocation): string {
  return given.text('--config') ?? defaultConfigFile;
}

interface AppOptions {
  readonly configFile?: string;
  readonly onProgress?: OnProgress;
  readonly clock?: Clock;
}

/** Wires the application for one command and closes it, whatever happens. */
export async function withApp<Result>(
  invocation: Invocation,
  options: AppOptions,
  use: (app: Composed) => Promise<Result>,
): Promise<Result> {
  const { given, io, signal } = invocation;
  const { compose } = await import('../app/compose.ts');
  const app = await compose({
    configFile: options.configFile ?? configFileOf(invocation),
    env: io.env,
    signal,
    tenants: given.list('--tenant'),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(canAsk(io) ? { prompt: (text: string) => void io.stderr.write(`${text}\n`) } : {}),
    ...(given.on('--debug') ? { trace: tracer((text) => void io.stderr.write(text)) } : {}),
  });
  invocation.redactWith((text) => app.redactor.redact(text));
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

type Trace = NonNullable<Parameters<typeof import('../app/compose.ts').compose>[0]['trace']>;

/** One line a call: which operation, how often tried, what came of it. No address, no body. */
function tracer(write: (text: string) => void): Trace {
  return ({ operation, method, host, status, ms, attempt, outcome }) => {
    const tried = attempt > 1 ? ` attempt ${attempt}` : '';
    write(`call ${method} ${host} ${operation} ${status ?? '-'} ${outcome} ${Math.round(ms)} ms${tried}\n`);
  };
}
