/** /healthz and /metrics of a running schedule. */
import type { Context } from './context.ts';
import { type Listening, listenAt } from './listen.ts';
import type { Lend } from './schedule-audit.ts';
import { type MeasuredRun, metricsText } from './schedule-metrics.ts';
import { healthNow } from './schedule-status.ts';

export interface ListenOptions {
  /** `host:port`, as the configuration names it. */
  readonly address: string;
  /** Beyond this machine too. */
  readonly expose: boolean;
}

/** @throws AppError CONFIG_INVALID when the address leaves this machine and nobody said so, or is taken */
export async function listen(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  lend: Lend,
  options: ListenOptions,
): Promise<Listening> {
  const lastRun = rememberedRun(lend);
  return listenAt(
    { ...options, key: 'schedule.listen', file: context.config.file, refusal: 'CONFIG_INVALID' },
    {
      '/healthz': async () => {
        const health = healthNow(context);
        return {
          status: health.status === 'ok' ? 200 : 503,
          type: 'application/json',
          body: `${JSON.stringify(health)}\n`,
        };
      },
      '/metrics': async () => ({
        status: 200,
        type: 'text/plain; version=0.0.4',
        body: await metricsText(healthNow(context), await lastRun()),
      }),
    },
  );
}

/** Looked up again only when there is a newer one. */
function rememberedRun(lend: Lend): () => Promise<MeasuredRun | null> {
  let known: { readonly id: string; readonly run: MeasuredRun } | null = null;
  return () =>
    lend(({ inventory }) => {
      const id = inventory.lastRun();
      if (id === null) return Promise.resolve(null);
      if (known?.id !== id) {
        const { summary, tenants } = inventory.view(id);
        known = { id, run: { summary, tenants } };
      }
      return Promise.resolve(known.run);
    });
}
