/** Gaps of a sweep over many people, few in kind, carried over when a run is resumed. */
import { z } from 'zod';
import { AppError, type ErrorCode, catalogue } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';

export const SavedGap = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(catalogue, code)),
  detail: z.string().nullable(),
  remedy: z.string(),
  units: z.number().int(),
});
export type SavedGap = z.infer<typeof SavedGap>;

/** Counts failures of one kind together; the first one's words stand for all. */
export class GapTally {
  readonly #byKind = new Map<string, SavedGap>();

  constructor(saved: readonly SavedGap[] = []) {
    for (const gap of saved) this.#byKind.set(kindOf(gap), gap);
  }

  add(error: AppError, units = 1): void {
    const gap = { code: error.code, detail: error.detail, remedy: error.remedy, units };
    const kind = kindOf(gap);
    const before = this.#byKind.get(kind);
    this.#byKind.set(kind, before === undefined ? gap : { ...before, units: before.units + units });
  }

  saved(): readonly SavedGap[] {
    return [...this.#byKind.values()];
  }

  gaps(): readonly Gap[] {
    return this.saved().map(({ code, detail, remedy, units }) => ({
      error: new AppError(code, { remedy, ...(detail === null ? {} : { detail }) }),
      units,
    }));
  }
}

function kindOf({ code, remedy }: Pick<SavedGap, 'code' | 'remedy'>): string {
  return `${code} ${remedy}`;
}
