/** An error as the screen tells it. */
import { toAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { Trouble } from './state.ts';

export interface Redacting {
  readonly redact: (text: string) => string;
}

export function troubleOf({ redact }: Redacting, thrown: unknown): Trouble {
  const error = toAppError(thrown);
  return {
    code: error.code,
    message: redact(error.message).split('\n').map(safeText).join('\n'),
    remedy: safeText(redact(error.remedy)),
  };
}
