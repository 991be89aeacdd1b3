/** Brings one tenant's verdicts together with its earlier findings and writes both down. */
import type { Finding } from '../core/finding.ts';
import type { Judged, Lifecycle } from './lifecycle.ts';
import type { JudgementSink } from './ports.ts';
import type { Prepared } from './prepared.ts';
import type { Reason } from './readiness.ts';

export class Ledger {
  readonly #lifecycle: Lifecycle;
  readonly #sink: JudgementSink;
  readonly #previous = new Map<string, Finding>();
  readonly #byApp = new Map<string, Map<string, Finding>>();

  constructor(lifecycle: Lifecycle, sink: JudgementSink, previous: Iterable<Finding>) {
    this.#lifecycle = lifecycle;
    this.#sink = sink;
    for (const finding of previous) {
      this.#previous.set(finding.id, finding);
      if (finding.app === null) continue;
      const ofApp = this.#byApp.get(finding.app) ?? new Map<string, Finding>();
      this.#byApp.set(finding.app, ofApp.set(finding.detection, finding));
    }
  }

  /** What a detection said of an app in the last run; resolved ones included. */
  ofApp(app: string, detection: string): Finding | null {
    return this.#byApp.get(app)?.get(detection) ?? null;
  }

  ofId(id: string): Finding | null {
    return this.#previous.get(id) ?? null;
  }

  found(prepared: Prepared, judged: Judged): void {
    prepared.tally.found();
    const previous = this.#previous.get(judged.id) ?? null;
    this.#previous.delete(judged.id);
    this.#sink.finding(this.#lifecycle.found(judged, previous));
  }

  /** @param open why silence does not mean clear; null when it does. */
  quiet(previous: Finding | null, open: Reason | null): void {
    if (previous === null || !this.#previous.delete(previous.id)) return;
    this.#write(open === null ? this.#lifecycle.cleared(previous) : this.#lifecycle.kept(previous));
  }

  /**
   * Earlier findings about what this run has not met.
   * @param openOf why that does not mean that it is gone; `dropped`: nobody asks any more
   */
  finish(openOf: (previous: Finding) => Reason | null | 'dropped'): void {
    for (const previous of this.#previous.values()) {
      const open = openOf(previous);
      if (open !== 'dropped') this.quiet(previous, open);
    }
    this.#previous.clear();
  }

  #write(finding: Finding | null): void {
    if (finding !== null) this.#sink.finding(finding);
  }
}
