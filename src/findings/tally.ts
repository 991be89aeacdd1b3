import type { NotAssessed } from '../core/finding.ts';
import type { JudgementSink } from './ports.ts';
import type { Reason } from './readiness.ts';

/** Apps named one by one when each has its own reason; beyond this their number is told instead. */
const appsNamed = 100;

/** Counts how one detection fared in one tenant, and tells why where it could not judge. */
export class Tally {
  readonly #detection: string;
  readonly #tenant: string;
  readonly #apps: { readonly app: string; readonly why: Reason }[] = [];
  #found = 0;
  #clear = 0;
  #off = 0;
  #open = 0;
  #openForAll = 0;
  #forAll: Reason | null = null;

  constructor(detection: string, tenant: string) {
    this.#detection = detection;
    this.#tenant = tenant;
  }

  found(): void {
    this.#found += 1;
  }

  clear(): void {
    this.#clear += 1;
  }

  off(): void {
    this.#off += 1;
  }

  /** Not assessed for a reason that holds for the whole tenant. */
  notAssessed(why: Reason): void {
    this.#openForAll += 1;
    this.#forAll = why;
  }

  /** Not assessed for a reason of this app. */
  notAssessedApp(app: string, why: Reason): void {
    this.#open += 1;
    if (this.#apps.length < appsNamed) this.#apps.push({ app, why });
  }

  /** @param unmet the tenant-wide reason, even when nothing was there to judge; null when none or switched off. */
  tell(sink: Pick<JudgementSink, 'assessment' | 'notAssessed'>, unmet: Reason | null): void {
    const forAll = this.#forAll ?? unmet;
    const [first] = this.#apps;
    sink.assessment({
      detection: this.#detection,
      tenant: this.#tenant,
      found: this.#found,
      clear: this.#clear,
      notAssessed: this.#open + this.#openForAll,
      off: this.#off,
      reason: (forAll ?? first?.why)?.reason ?? null,
    });
    if (forAll !== null) sink.notAssessed(this.#row(null, forAll));
    if (this.#open > this.#apps.length && first !== undefined) {
      const reason = `${this.#open} apps: ${first.why.reason}`;
      sink.notAssessed(this.#row(null, { reason, remedy: first.why.remedy }));
    } else for (const { app, why } of this.#apps) sink.notAssessed(this.#row(app, why));
  }

  #row(app: string | null, { reason, remedy }: Reason): NotAssessed {
    return { detection: this.#detection, tenant: this.#tenant, app, reason, remedy };
  }
}
