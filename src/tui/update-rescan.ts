/** From the question what to audit again to the new run. */
import type { Progress } from '../app/progress.ts';
import { isUnderWay } from './applying.ts';
import { jumped, opened } from './go.ts';
import { findings, only, overview, rescan as rescanPlace } from './places.ts';
import type { RescanAsked, Rescanning } from './rescanning.ts';
import { asking, here, listHere, type State, type Step, still, told } from './state.ts';
import { chosenEntry } from './update-list.ts';
import { some } from './words.ts';

export function isRescanning({ rescanning }: Pick<State, 'rescanning'>): boolean {
  return rescanning?.stage === 'running';
}

export function rescanOff(state: State): string | null {
  if (isUnderWay(state.applying)) return 'A plan is being applied.';
  return null;
}

/** The tenant of what is chosen; null: of none, or there is one only. */
function tenantHere(state: State): string | null {
  const { tenants } = state.session;
  const list = listHere(state);
  const entry = list === null ? null : chosenEntry(list);
  const tenant = entry?.tenant ?? here(state).tenant;
  return tenant !== null && tenants.length > 1 && tenants.includes(tenant) ? tenant : null;
}

export function rescanAsked(state: State): Step {
  if (isRescanning(state)) return here(state).screen === 'rescan' ? still(state) : opened(state, rescanPlace);
  const { tenants } = state.session;
  const one = tenantHere(state);
  return still({
    ...state,
    modal: {
      modal: 'choose',
      title: 'Audit again? The vendors are called, to read only.',
      lines: [
        'What is open here stays until the new audit is there.',
        ...(one === null ? [] : [`An audit of ${one} alone shows ${one} alone.`]),
        'Judging anew calls nobody: it holds what was read against the policy as it is now.',
      ],
      choices: [
        {
          label: tenants.length === 1 ? `Audit ${tenants[0] ?? ''}` : `All ${tenants.length} tenants`,
          asked: { tenants, mode: 'incremental' },
        },
        ...(one === null
          ? []
          : [{ label: `Only ${one}`, asked: { tenants: [one], mode: 'incremental' } as const }]),
        { label: 'Judge anew', asked: { tenants, mode: 'offline' } },
      ],
      focus: 0,
      openedAt: state.at,
    },
  });
}

export function rescanBegun(state: State, asked: RescanAsked): Step {
  const rescanning: Rescanning = {
    ...asked,
    stage: 'running',
    stopping: false,
    beganAt: state.at,
    streams: new Map(),
    prompt: null,
    troubles: [],
    came: null,
  };
  const step = opened({ ...state, modal: null, rescanning }, rescanPlace);
  return asking(step.state, ...step.effects, { effect: 'rescan', ...asked });
}

export function rescanStopped(state: State): Step {
  const { rescanning } = state;
  if (rescanning === null || rescanning.stopping) return still(told(state, 'It is stopping already.'));
  return asking(told({ ...state, rescanning: { ...rescanning, stopping: true } }, 'Stopping the audit …'), {
    effect: 'stop',
  });
}

export function rescanProgress(
  state: State,
  streams: ReadonlyMap<string, ReadonlyMap<string, Progress>>,
  prompt: string | null,
): State {
  const { rescanning } = state;
  return rescanning === null ? state : { ...state, rescanning: { ...rescanning, streams, prompt } };
}

export function rescanEnded(state: State, { came, troubles }: Pick<Rescanning, 'came' | 'troubles'>): State {
  const { rescanning } = state;
  if (rescanning === null) return state;
  const next: State = {
    ...state,
    rescanning: { ...rescanning, stage: 'ended', prompt: null, came, troubles },
  };
  const [trouble] = troubles;
  if (came !== null) return told({ ...next, outdated: true }, `${cameIn(came)}. R opens the new audit.`);
  if (trouble?.code === 'WORKSPACE_LOCKED')
    return told(next, 'Another audit is running. You will be told when it is there; nothing was done here.');
  return told(
    next,
    trouble?.code === 'INTERRUPTED' ? 'The audit was stopped.' : `No new audit: ${trouble?.message ?? ''}`,
    true,
  );
}

/** Whoever still looks at the progress sees what is new; nobody is torn away from anything else. */
export function opensByItself(state: State): boolean {
  return state.rescanning?.came != null && state.modal === null && here(state).screen === 'rescan';
}

/** In the new run. */
export function rescanOpened(state: State, came: NonNullable<Rescanning['came']>): Step {
  const step =
    came.fresh > 0 ? jumped(state, only(findings, 'status:new,reopened')) : jumped(state, overview);
  return { ...step, state: told(step.state, cameIn(came)) };
}

function cameIn({ fresh, resolved }: NonNullable<Rescanning['came']>): string {
  return `New audit: ${some(fresh, 'finding')} new or open again, ${some(resolved, 'is over', 'are over')}`;
}
