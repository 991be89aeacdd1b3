/**
 * Signing a person out everywhere: refresh tokens and cookies end, some minutes later.
 * https://learn.microsoft.com/graph/api/user-revokesigninsessions
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { Sight } from '../../../src/kit/acting.ts';
import type { Calls } from './calls.ts';
import { type Deed, done, principalOf } from './deed.ts';
import { Sessions } from './wire.ts';

/** The documentation says 204; Graph says 200 with this. */
const Answer = z.object({ value: z.boolean() });

export function endSessions(calls: Calls): Deed {
  /** By person: since when sessions were valid at the first look of this process. The clock that planned may differ from Graph’s. */
  const before = new Map<string, number | null>();
  return {
    async look(action): Promise<Sight> {
      const person = principalOf(action);
      const user = await calls.get(
        {
          operation: 'users.get',
          ids: [person],
          select: ['id', 'signInSessionsValidFromDateTime'],
        },
        Sessions,
      );
      if (user === null) return done;
      const now = momentOf(user.signInSessionsValidFromDateTime);
      const planned = momentOf(action.expects['sessions begun before']);
      if (now !== null && planned !== null && now > planned) return done;
      const first = before.get(person);
      if (first === undefined) before.set(person, now);
      else if (now !== null && (first === null || now > first)) return done;
      if (now === null)
        return { is: 'untold', why: 'Graph does not say since when their sessions are valid' };
      return { is: 'ready', undo: null };
    },
    async act(action) {
      const answer = Answer.safeParse(await calls.write('users.revokeSignInSessions', [principalOf(action)]));
      if (answer.success && !answer.data.value)
        throw new AppError('ACT_REFUSED', { detail: 'users.revokeSignInSessions: the answer says false' });
      return {};
    },
  };
}

function momentOf(text: string | null | undefined): number | null {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? null : moment;
}
