/** Who or what got a token through which app, in the last 7 days. Later than what happens by minutes to hours. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { isUnsupportedQuery } from '../answers.ts';
import { countMalformed, cursorOf, readCursor } from '../changes.ts';
import { type ListSpec, readList, shortfall } from '../list.ts';
import { questionsOf, signInAsk, type SignInQuestion, thirdPartiesOf } from '../sign-in-log.ts';
import { signInEvent } from '../sign-in-rows.ts';
import type { Tenant } from '../tenant.ts';
import { earlier, time } from '../times.ts';
import { unitFailure } from '../unit-failure.ts';
import { SignIn } from '../wire.ts';

/** The log is kept so long at least. */
const windowMs = 7 * 86_400_000;
/** Sign-ins show minutes to hours late: what was read before is read again this far back. */
const overlapMs = 86_400_000;

const Checkpoint = z.object({
  until: z.iso.datetime(),
  /** Questions that were answered in full. */
  answered: z.array(z.string()),
});
type Checkpoint = z.infer<typeof Checkpoint>;

export function signIns(tenant: Tenant): Stream {
  return {
    id: 'sign-ins',
    after: ['service-principals'],
    read: (context) => readSignIns(tenant, context, null),
    changes: {
      after: ['service-principals'],
      async *read(context) {
        const cursor = readCursor(context.cursor, tenant);
        return 'readWhole' in cursor ? cursor : yield* readSignIns(tenant, context, cursor.at);
      },
    },
  };
}

/** @param lastRead ISO time at which the log was read before; null: as far back as it surely reaches */
async function* readSignIns(
  tenant: Tenant,
  given: StreamContext,
  lastRead: string | null,
): AsyncGenerator<Batch, StreamEnd> {
  const { context, malformed } = countMalformed(given);
  const saved = parseCheckpoint(context.checkpoint);
  const until = saved?.until ?? isoTime(tenant.clock.now());
  const since = isoTime(lastRead === null ? Date.parse(until) - windowMs : Date.parse(lastRead) - overlapMs);
  const third = await thirdPartiesOf(context.recall.apps());
  const answered = [...(saved?.answered ?? [])];
  const told = new Set<string>();
  const gaps: Gap[] = third.left === 0 ? [] : [unaskedGap(third.left)];
  let failed = false;
  let refused: AppError | null = null;
  let done = 0;
  /** Once something was missed a resumed run, which would not know of it, starts over. */
  const goesOn = (): boolean => !failed && malformed() === 0;

  for (const question of questionsOf(third.asked)) {
    const key = keyOf(question);
    if (answered.includes(key)) continue;
    const answer = answerTo(tenant, question, since, context);
    try {
      for (;;) {
        const step = await answer.next();
        if (step.done === true) {
          gaps.push(...step.value);
          if (step.value.length === 0) answered.push(key);
          failed ||= step.value.length > 0;
          if (goesOn()) yield { rows: [], read: 0, checkpoint: checkpointOf({ until, answered }) };
          break;
        }
        const rows = step.value.filter(({ id }) => !told.has(id));
        for (const { id } of rows) told.add(id);
        done += rows.length;
        context.progress(done, null);
        const checkpoint = goesOn() && answered.length > 0 ? checkpointOf({ until, answered }) : null;
        yield { rows: rows.map(signInEvent), read: rows.length, checkpoint };
      }
    } catch (thrown) {
      const error = unitFailure(thrown);
      // Licence and permission hold for the whole log.
      if (error.code === 'GAP_LICENCE' || error.code === 'GAP_PERMISSION') throw error;
      failed = true;
      refused ??= error;
      gaps.push({ error, units: 1 });
    }
  }
  if (refused !== null && answered.length === 0 && done === 0) throw refused;
  // Apps that were not asked for are left out of every read, which says so itself.
  const whole = gaps.length === (third.left === 0 ? 0 : 1) && malformed() === 0;
  return {
    expected: null,
    asOf: until,
    gaps,
    note: `sign-ins of apps as themselves, with device codes, through developer tools of Microsoft and through third-party apps, ${lastRead === null ? '7 days' : `from ${since} on`}`,
    ...(whole && { cursor: cursorOf({ at: until }) }),
  };
}

/** Asks beta, and v1.0 for what that can tell where beta does not take the question. Ends with what is missing. */
async function* answerTo(
  tenant: Tenant,
  question: SignInQuestion,
  since: string,
  context: StreamContext,
): AsyncGenerator<readonly SignIn[], readonly Gap[]> {
  try {
    return yield* readAnswer(tenant, question, since, context, true);
  } catch (thrown) {
    const error = unitFailure(thrown);
    if (!question.stable || !(isUnsupportedQuery(error) || error.code === 'GAP_CLOUD')) throw error;
    const gaps = yield* readAnswer(tenant, question, since, context, false);
    const detail = `sign-ins ${question.about}: only interactive ones, without protocol, session and network, because beta refused: ${error.message}`;
    return [...gaps, { error: new AppError('READ_INCOMPLETE', { detail }), units: 1 }];
  }
}

async function* readAnswer(
  { graph }: Tenant,
  question: SignInQuestion,
  since: string,
  context: StreamContext,
  beta: boolean,
): AsyncGenerator<readonly SignIn[], readonly Gap[]> {
  const list: ListSpec<SignIn> = {
    ask: signInAsk(question, since, beta),
    shape: SignIn,
    keyOf: ({ id }) => id,
    mostPages: question.mostPages,
  };
  const pages = readList(graph, list, context);
  let oldest: string | null = null;
  for (;;) {
    const step = await pages.next();
    if (step.done === true) {
      if (step.value.cut) return [cutGap(question, oldest)];
      const gap = shortfall(list, step.value);
      return gap === null ? [] : [gap];
    }
    for (const { createdDateTime } of step.value) oldest = earlier(oldest, time(createdDateTime));
    yield step.value;
  }
}

const remedy =
  'Search the rest in Entra (Monitoring & health › Sign-in logs) or your SIEM, and accept this under knownGaps.';

function cutGap({ about }: SignInQuestion, oldest: string | null): Gap {
  const detail = `sign-ins ${about}: too many, not read before ${oldest ?? 'the newest'}`;
  return { error: new AppError('READ_INCOMPLETE', { detail, remedy }), units: 1 };
}

function unaskedGap(left: number): Gap {
  const detail = `sign-ins through ${left} of the third-party apps, those longest here and of verified publishers, were not asked for`;
  return { error: new AppError('READ_INCOMPLETE', { detail, remedy }), units: left };
}

/** A question about other apps is another question. */
function keyOf({ kinds, filter }: SignInQuestion): string {
  return JSON.stringify([kinds, filter]);
}

function checkpointOf(checkpoint: Checkpoint): string {
  return JSON.stringify(checkpoint);
}

function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null;
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
