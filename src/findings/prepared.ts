/** A detection made ready for one tenant: what the policy sets, and what the coverage lets it say. */
import type { Severity } from '../core/vocabulary.ts';
import type { Detection, Found, JudgeContext } from '../kit/detection.ts';
import { KnownPeople } from './known-people.ts';
import type { DetectionSetting, JudgementInput, TenantToJudge } from './ports.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { Tally } from './tally.ts';

export interface Prepared<Kind extends Detection = Detection> {
  readonly detection: Kind;
  readonly off: boolean;
  readonly readiness: Readiness;
  readonly context: JudgeContext;
  readonly tally: Tally;
  severityOf(found: Found): Severity;
  remedyOf(found: Found): string;
}

const untouched: DetectionSetting = { off: false, severity: null, numbers: new Map() };

/** The detections that are for this tenant's platform. */
export function prepare(
  input: Pick<JudgementInput, 'detections' | 'settings' | 'reader' | 'reference' | 'now'>,
  tenant: TenantToJudge,
  scopesOf: JudgeContext['scopesOf'],
): readonly Prepared[] {
  const people = new KnownPeople(() => input.reader.people(tenant.id));
  const nobodyIs = input.reference.missing.has('priority-people');
  return input.detections.flatMap((detection): readonly Prepared[] => {
    const readiness = readinessOf(detection, tenant, input);
    if (readiness === null) return [];
    const setting = input.settings.get(detection.id) ?? untouched;
    const note = detection.remedyNotes?.[tenant.platform];
    const remedy = note === undefined ? detection.remedy : `${detection.remedy} ${note}`;
    return [
      {
        detection,
        off: setting.off,
        readiness,
        context: {
          now: input.now,
          asOf: (stream) => {
            const asOf = tenant.coverage.streams.find(({ name }) => name === stream)?.asOf ?? null;
            return asOf === null ? null : Date.parse(asOf);
          },
          option: (name) => {
            const value = setting.numbers.get(name) ?? detection.options?.[name];
            if (value === undefined) throw new RangeError(`${detection.id} has no option ${name}`);
            return value;
          },
          scopesOf,
          advisories: (app) => input.reference.advisories(app),
          lists: input.reference.lists,
          vendorDomains: input.reference.vendorDomains,
          isPerson: (name) => people.has(name),
          isPriority: nobodyIs ? () => false : (label) => input.reference.isPriority(label),
        },
        tally: new Tally(detection.id, tenant.id),
        severityOf: (found) => setting.severity ?? found.severity ?? detection.severity,
        remedyOf: (found) => found.remedy ?? remedy,
      },
    ];
  });
}
