/** From a plan to its end: look first, ask, act, tell. */
import type { ApplyProgress, ApplyStep } from '../app/apply.ts';
import { effectOn, wordFor } from '../app/plan-question.ts';
import type { Plan } from '../core/plan.ts';
import { type Applying, type Came, countOf, isUnderWay, readPlan, readyIn } from './applying.ts';
import { opened } from './go.ts';
import { applyPlace } from './places.ts';
import { asking, here, type State, type Step, still, told, type Trouble } from './state.ts';
import { fieldOf } from './text-field.ts';
import { some } from './words.ts';

/** The next step on the way: from the plan to the look, from the look to the question. */
export function towardsApply(state: State): Step {
  const { applying, planning } = state;
  if (here(state).screen === 'plan') {
    const { plan } = planning;
    if (plan === null) return still(state);
    const step = opened({ ...state, applying: readPlan(plan, 0) }, applyPlace(plan.id));
    return looking(step.state, step.effects);
  }
  if (applying === null) return still(state);
  return applying.stage === 'looked' ? still(asked(state, applying)) : looking(state);
}

function looking(state: State, effects: Step['effects'] = []): Step {
  const { applying } = state;
  if (applying === null) return still(state);
  const begun: Applying = { ...readPlan(applying.plan, applying.made), stage: 'looking' };
  return asking({ ...state, applying: begun }, ...effects, { effect: 'look', plan: applying.plan });
}

const listedInQuestion = 4;

function asked(state: State, { plan, came }: Applying): State {
  const waiting = came === null ? [] : readyIn(came);
  const final = waiting.filter(({ action }) => action.reversible === 'no').length;
  const partly = waiting.filter(({ action }) => action.reversible === 'partly').length;
  const effect = effectOn(plan);
  const takenBack = [
    ...(final > 0 ? [`${some(final, 'change')} cannot be taken back.`] : []),
    ...(partly > 0 ? [`${some(partly, 'change')} can be taken back in part.`] : []),
    ...(final + partly === 0 ? ['All of it can be taken back.'] : []),
  ];
  return {
    ...state,
    modal: {
      modal: 'agree',
      title: `Make ${some(waiting.length, 'change')} in ${some(new Set(waiting.map(({ action }) => action.tenant)).size, 'tenant')} now? ${effect.charAt(0).toUpperCase()}${effect.slice(1)}.`,
      lines: [
        ...waiting.slice(0, listedInQuestion).map(({ action }) => `${action.tenant}: ${action.what}`),
        ...(waiting.length > listedInQuestion ? [`and ${waiting.length - listedInQuestion} more`] : []),
        takenBack.join(' '),
      ],
      word: wordFor(plan),
      field: fieldOf(),
      openedAt: state.at,
      plan,
    },
  };
}

export function agreed(state: State, plan: Plan): Step {
  const { applying } = state;
  if (applying === null) return still(state);
  const begun: Applying = { ...applying, stage: 'acting', progress: new Map(), steps: new Map(), came: null };
  return asking({ ...state, modal: null, applying: begun }, { effect: 'apply', plan });
}

/** The present changes are finished, no further one is begun. */
export function stopped(state: State): Step {
  const { applying } = state;
  if (applying === null || applying.stopping) return still(told(state, 'It is stopping already.'));
  const says =
    applying.stage === 'acting'
      ? 'Stopping after the present change; nothing more is begun.'
      : 'Stopping; nothing has been changed.';
  return asking(told({ ...state, applying: { ...applying, stopping: true } }, says), { effect: 'stop' });
}

export function planOpened(state: State, plan: Plan, made: number): State {
  return isUnderWay(state.applying) ? state : { ...state, applying: readPlan(plan, made) };
}

export function onTheWay(
  state: State,
  progress: ReadonlyMap<string, ApplyProgress>,
  steps: ReadonlyMap<string, ApplyStep>,
): State {
  return state.applying === null ? state : { ...state, applying: { ...state.applying, progress, steps } };
}

export function cameTo(state: State, came: Came): State {
  const { applying } = state;
  if (applying === null) return state;
  let next: State = {
    ...state,
    applying: { ...applying, came, trouble: null, stopping: false, stage: came.dryRun ? 'looked' : 'ended' },
  };
  if (came.dryRun) return next;
  const made = countOf(came.results, 'done') + countOf(came.results, 'already');
  const all = made === came.results.length;
  // What is done is gathered no more.
  if (all && state.planning.plan?.id === applying.plan.id)
    next = {
      ...next,
      planning: { ...state.planning, gathered: [], status: 'none', plan: null, written: null },
    };
  return told(
    next,
    `${made} of ${some(came.results.length, 'change')} made. ${all ? '' : 'The rest is told on the plan. '}r audits again.`,
    !all,
  );
}

export function cameToNothing(state: State, trouble: Trouble): State {
  const { applying } = state;
  if (applying === null) return state;
  const wasActing = applying.stage === 'acting';
  const stage = wasActing ? 'ended' : 'looked';
  const next: State = { ...state, applying: { ...applying, came: null, trouble, stopping: false, stage } };
  return wasActing ? told(next, `It was not applied: ${trouble.message}`, true) : next;
}
