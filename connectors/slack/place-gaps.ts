/** What could not be read of single workspaces, told by name, and carried over when a run is resumed. */
import { z } from 'zod';
import { AppError, type ErrorCode, catalogue } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';

export const SavedPlaceGap = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(catalogue, code)),
  detail: z.string(),
  remedy: z.string(),
  places: z.array(z.string()),
  units: z.number().int(),
});
export type SavedPlaceGap = z.infer<typeof SavedPlaceGap>;

/** Places named in one gap; the others are counted. */
const named = 5;

export interface PlaceGaps {
  add(place: string, error: AppError): void;
  saved(): SavedPlaceGap[];
  gaps(): readonly Gap[];
}

/** Failures of one kind are one gap. */
export function createPlaceGaps(saved: readonly SavedPlaceGap[] = []): PlaceGaps {
  const byKind = new Map(saved.map((gap) => [kindOf(gap), gap]));
  return {
    add(place, { code, detail, remedy }) {
      const gap = { code, detail: detail ?? '', remedy, places: [], units: 0 };
      const before = byKind.get(kindOf(gap)) ?? gap;
      const places =
        before.places.length < named && !before.places.includes(place)
          ? [...before.places, place]
          : before.places;
      byKind.set(kindOf(gap), { ...before, places, units: before.units + 1 });
    },
    saved: () => [...byKind.values()],
    gaps: () =>
      [...byKind.values()].map(({ code, detail, remedy, places, units }) => {
        const rest = units > places.length ? ' and others' : '';
        return {
          error: new AppError(code, { detail: `${places.join(', ')}${rest}: ${detail}`, remedy }),
          units,
        };
      }),
  };
}

function kindOf({ code, remedy }: Pick<SavedPlaceGap, 'code' | 'remedy'>): string {
  return `${code} ${remedy}`;
}
