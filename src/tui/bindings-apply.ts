/** Keys about plans that exist: choosing one, applying it. */
import type { Binding } from './binding.ts';
import { opened } from './go.ts';
import { plans } from './places.ts';
import { here, still } from './state.ts';
import { applyOff } from './may-apply.ts';
import { towardsApply } from './update-apply.ts';

export const applying: readonly Binding[] = [
  {
    command: 'apply',
    keys: ['A'],
    label: 'apply',
    help: 'look at everything first, then ask, then apply the plan; only when started with --allow-apply',
    group: 'act',
    on: ['plan', 'apply'],
    careful: true,
    footer: 2,
    off: applyOff,
    run: towardsApply,
  },
  {
    command: 'plans recorded',
    keys: ['O'],
    label: 'recorded plans',
    help: 'plans that were recorded here, to read or apply one',
    group: 'act',
    on: ['plan', 'apply', 'runs', 'journal'],
    footer: 6,
    run: (state) => (here(state).screen === 'plans' ? still(state) : opened(state, plans)),
  },
];
