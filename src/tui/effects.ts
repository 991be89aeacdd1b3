/** Does what the state asks for, and tells what came of it. */
import type { Entry } from '../app/review-entries.ts';
import type { Details, Review } from '../app/review.ts';
import { AppError } from '../core/errors.ts';
import { safeLine, safeText } from '../core/text.ts';
import { questionKey } from './filter.ts';
import type { Effect, Made } from './state.ts';
import type { Happening } from './update.ts';
import { applied } from './effects-apply.ts';
import { rescanned } from './effects-rescan.ts';
import { troubleOf } from './trouble.ts';
import { some } from './words.ts';

export interface World {
  readonly review: Review;
  readonly tell: (happening: Happening) => void;
  /** Whole or not at all. @throws AppError OUTPUT_FAILED */
  readonly writeFile: (file: string, text: string) => Promise<void>;
  readonly redact: (text: string) => string;
  /** @returns false where there is no screen for it */
  readonly openPage: (url: string) => Promise<boolean>;
  /** Aborted when somebody stops the long work that is under way. */
  readonly signal: AbortSignal;
}

/** What touches the terminal is done elsewhere. */
export type DataEffect = Exclude<
  Effect,
  { readonly effect: 'quit' | 'suspend' | 'redraw' | 'copy' | 'reload' | 'stop' }
>;

export async function perform(world: World, effect: DataEffect): Promise<void> {
  try {
    await performing(world, effect);
  } catch (thrown) {
    const trouble = troubleOf(world, thrown);
    if (effect.effect === 'entries' || effect.effect === 'details')
      world.tell({ what: 'unread', key: effect.key, trouble });
    else world.tell({ what: 'failed', title: titles[effect.effect], trouble });
  }
}

const titles: Readonly<Record<DataEffect['effect'], string>> = {
  entries: 'It could not be read',
  details: 'It could not be read',
  answer: 'The grants could not be looked through',
  show: 'This cannot be decided so; nothing was written',
  decide: 'Nothing was written',
  undo: 'It was not taken back',
  plan: 'No plan was made',
  'write-plan': 'The plan was not written',
  'open-plan': 'The plan cannot be read',
  look: 'The plan could not be looked at',
  apply: 'The plan was not applied',
  console: 'The page could not be found',
  trace: 'It could not be traced',
  past: 'Earlier audits could not be read',
  rescan: 'There is no new audit',
};

/** A page that is whole by then is drawn once. */
const patienceMs = 5;

async function performing(world: World, effect: DataEffect): Promise<void> {
  const { review, tell } = world;
  switch (effect.effect) {
    case 'entries':
      return entries(world, effect);
    case 'details': {
      const { key, id, tenant } = effect;
      const began = performance.now();
      const told = (details: Details): void => tell({ what: 'details', key, details });
      let known: Details | null = null;
      const timer = setTimeout(() => {
        if (known !== null) told(known);
      }, patienceMs);
      const early = (details: Details): void => {
        known = details;
        if (performance.now() - began > patienceMs) told(details);
      };
      return told(await review.details(id, tenant, early).finally(() => clearTimeout(timer)));
    }
    case 'answer': {
      const { field, value } = effect;
      const places = await (field === 'scope' ? review.appsWithScope(value) : review.appsOfPeople(value));
      return tell({ what: 'answer', question: questionKey({ field, value }), places });
    }
    case 'show':
      return show(world, effect);
    case 'decide':
      return decide(world, effect);
    case 'undo': {
      const { batch } = effect;
      await review.takeBack(batch.written);
      const [first] = batch.made;
      const what =
        batch.made.length === 1 ? `“${first?.subject.label ?? ''}”` : some(batch.made.length, 'decision');
      return tell({
        what: 'undone',
        batch,
        text: `Taken back: ${what}. The policy is as it was; the journal keeps both.`,
      });
    }
    case 'console': {
      const url = await review.consoleUrl(effect);
      return tell({ what: 'console', url, opened: url !== null && (await world.openPage(url)) });
    }
    case 'trace':
      return tell({ what: 'traced', asked: effect.what, trace: await review.trace(effect.what) });
    case 'past': {
      const runs = review.pastRuns();
      tell({ what: 'past', past: { runs, since: null } });
      return tell({ what: 'past', past: { runs, since: await review.sinceLast(runs) } });
    }
    case 'rescan':
      return rescanned(world, effect);
    case 'open-plan':
      return tell({ what: 'plan-opened', ...review.openPlan(effect.id) });
    case 'look':
    case 'apply':
      return applied(world, { plan: effect.plan, dryRun: effect.effect === 'look', signal: world.signal });
    case 'plan': {
      const { planning, reason, file } = effect;
      const plan = await review.plan(planning.gathered, { intent: planning.intent, reason });
      return tell({ what: 'planned', plan, file });
    }
    case 'write-plan': {
      const text = await review.record(effect.plan);
      await world.writeFile(effect.file, text);
      return tell({ what: 'written', file: effect.file, plan: effect.plan });
    }
  }
}

/** Told of each time there is twice as much: arranging a long list again and again takes longer than reading it. */
async function entries(
  { review, tell }: World,
  { key, list }: Extract<DataEffect, { readonly effect: 'entries' }>,
): Promise<void> {
  const all: Entry[] = [];
  let told = 0;
  for await (const more of review.entries(list)) {
    all.push(...more);
    if (all.length < told * 2 + 1) continue;
    told = all.length;
    tell({ what: 'entries', key, entries: [...all], complete: false });
  }
  tell({ what: 'entries', key, entries: all, complete: true });
}

/** Of several only what the notes of each say; of one the lines of the policy too. */
async function show(
  world: World,
  { decisions, subjects }: Extract<DataEffect, { readonly effect: 'show' }>,
): Promise<void> {
  const [first] = decisions;
  if (first === undefined) return;
  const { file, unified, kept, left } = await world.review.show(decisions);
  if (kept.length === 0 && left.length === 0)
    throw new AppError('DECISION_REFUSED', {
      detail: `${file} says so already`,
      remedy: 'There is nothing to do.',
    });
  const noun = first.kind === 'waive' ? 'finding' : first.kind === 'certify' ? 'list' : 'app';
  const action = `${verbs[first.kind]} ${some(kept.length, noun)}`;
  const until = 'until' in first ? ` until ${first.until}` : '';
  const same = decisions.length - kept.length - left.length;
  const lines = [
    ...(same > 0 ? [`${some(same, 'other')} ${same === 1 ? 'is' : 'are'} in ${file} already.`] : []),
    ...left
      .slice(0, leftShown)
      .map(
        ({ index, because }) =>
          `Left out: ${subjects[index]?.label ?? ''}: ${troubleOf(world, because).message}`,
      ),
    ...(left.length > leftShown ? [`and ${left.length - leftShown} more left out`] : []),
    ...kept
      .flatMap(({ shown }) => shown.warnings)
      .map((warning) => `Mind: ${safeText(warning)}`)
      .slice(0, warningsShown),
    ...(first.reason === '' ? [] : [`Why: ${first.reason}`]),
    ...(kept.length === 1
      ? unified
          .split('\n')
          .filter((line) => /^[-+](?![-+])/u.test(line))
          .map(safeLine)
      : []),
    ...kept.flatMap(({ shown, index }) =>
      shown.notes.length === 0 ? [subjects[index]?.label ?? ''] : shown.notes.map(safeText),
    ),
  ];
  const [refusal] = left;
  if (kept.length === 0 && refusal !== undefined) throw refusal.because;
  world.tell({
    what: 'shown',
    title: `${action}${until}? It is written to ${file} and the journal.`,
    lines,
    action,
    confirmed: {
      do: 'decide',
      decisions: kept.flatMap(({ index }) => decisions[index] ?? []),
      subjects: kept.flatMap(({ index }) => subjects[index] ?? []),
    },
  });
}

const leftShown = 3;
const warningsShown = 5;

const verbs = { waive: 'Waive', approve: 'Approve', ban: 'Ban', certify: 'Certify' } as const;

async function decide(
  world: World,
  { decisions, subjects }: Extract<DataEffect, { readonly effect: 'decide' }>,
): Promise<void> {
  const written = await world.review.decide(decisions);
  const made = decisions.flatMap((decision, index): Made[] => {
    const subject = subjects[index];
    return subject === undefined ? [] : [{ decision, subject }];
  });
  world.tell({ what: 'decided', batch: { made, written } });
}
