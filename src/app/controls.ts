/** Controls are judged from what a judgement has said: its findings, and what it could not assess. */
import { controls } from '../controls/index.ts';
import { evaluateControls } from '../controls/evaluate.ts';
import type { ControlResult } from '../core/control.ts';
import type { Assessment, Finding, NotAssessed } from '../core/finding.ts';
import type { JudgementSink } from '../findings/ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';

/** More are not cited: what is to be seen is in the list of findings. */
const cited = 100;

const watched: ReadonlySet<string> = new Set(
  controls.flatMap(({ cites = [], decide }) => [
    ...cites,
    ...(decide.by === 'settings' ? (decide.otherwise ?? []) : []),
  ]),
);

/** Passes a judgement on and remembers what the controls rest on. */
export class ControlListener {
  readonly #findings = new Map<string, string[]>();
  readonly #assessments: Assessment[] = [];
  readonly #notAssessed: NotAssessed[] = [];

  listen(sink: JudgementSink): JudgementSink {
    return {
      app: (tenant, key, judgement) => sink.app(tenant, key, judgement),
      grantTier: (scopeSet, tier) => sink.grantTier(scopeSet, tier),
      vendor: (vendor) => sink.vendor(vendor),
      finding: (finding) => {
        this.#finding(finding);
        sink.finding(finding);
      },
      assessment: (assessment) => {
        if (watched.has(assessment.detection)) this.#assessments.push(assessment);
        sink.assessment(assessment);
      },
      notAssessed: (row) => {
        if (watched.has(row.detection)) this.#notAssessed.push(row);
        sink.notAssessed(row);
      },
    };
  }

  results(context: Context, run: string, policy: Policy): readonly ControlResult[] {
    const reader = context.inventory.reader(run);
    return evaluateControls({
      now: context.clock.now(),
      profile: context.config.profile,
      controls,
      tenants: reader.tenants(),
      settings: (tenant) => reader.settings(tenant),
      openFindings: (tenant, detection) => this.#findings.get(placeOf(tenant, detection)) ?? [],
      assessments: this.#assessments,
      notAssessed: this.#notAssessed,
      certifications: policy.certifications,
    });
  }

  #finding({ id, tenant, detection, status }: Finding): void {
    if (tenant === null || !watched.has(detection) || status === 'resolved' || status === 'waived') return;
    const place = placeOf(tenant, detection);
    const ids = this.#findings.get(place) ?? [];
    if (ids.length < cited) this.#findings.set(place, [...ids, id]);
  }
}

function placeOf(tenant: string, detection: string): string {
  return JSON.stringify([tenant, detection]);
}
