import { existsSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';

/**
 * A recorded plan, by its file, its id or the beginning of the id.
 * @throws AppError USAGE, PLAN_INVALID, PLAN_UNRECORDED
 */
export async function namedPlan(
  app: Parameters<typeof import('../app/plan-record.ts').recordedPlan>[0],
  named: string,
): Promise<Plan> {
  const { readRecordedPlan, recordedPlan } = await import('../app/plan-record.ts');
  if (/^p_[0-9a-f]{6,64}$/u.test(named)) return recordedPlan(app, named);
  if (!named.startsWith('p_') || existsSync(named)) return readRecordedPlan(app, named);
  throw new AppError('USAGE', {
    detail: `no plan ${named} is recorded here; an id is p_ and at least six of 0 to 9 and a to f`,
    remedy: '`grantwarden journal --kind note` lists the plans that were made.',
  });
}
