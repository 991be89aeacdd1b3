/** What is asked before a plan is applied, on the command line and in the review. */
import type { Plan } from '../core/plan.ts';
import { safeName, safeText } from '../core/text.ts';

/** More changes than these are agreed to by a word. */
const most = 20;

/** What must be typed: a word where much is at stake or nothing brings it back, else null and yes will do. */
export function wordFor({ actions, intent }: Plan): string | null {
  const apps = new Set(actions.map(({ tenant, target }) => `${tenant} ${target.clientId}`));
  const forAll = actions.some(
    ({ kind, target }) =>
      kind === 'disable-app' ||
      kind === 'uninstall-app' ||
      target.principal === null ||
      target.principal.kind === 'tenant',
  );
  const isFinal = actions.some(({ reversible }) => reversible === 'no');
  return apps.size > 1 || forAll || isFinal || actions.length > most ? intent : null;
}

/** What it means for people, as the end of a sentence. */
export function effectOn({ intent, people, actions }: Plan): string {
  const forAll = actions.some(
    ({ kind, target }) =>
      kind === 'disable-app' || kind === 'uninstall-app' || target.principal?.kind === 'tenant',
  );
  const all = forAll && intent !== 'undo' ? ', and nobody can use the app' : '';
  const some = (one: string, many: string): string => `${people} ${people === 1 ? one : many}`;
  switch (intent) {
    case 'undo':
      return some('person gets access back', 'people get access back');
    case 'narrow':
      return some('person keeps less than before', 'people keep less than before');
    case 'revoke':
    case 'contain':
    case 'prune':
      return `${some('person loses', 'people lose')} access${all}`;
  }
}

export function questionFor(plan: Plan): string {
  const { length } = plan.actions;
  const effect = effectOn(plan);
  return `Make ${length} ${length === 1 ? 'change' : 'changes'} now? ${effect.charAt(0).toUpperCase()}${effect.slice(1)}.`;
}

/** Names of the apps that it is about; where it has none, what was asked for. */
export function aboutOf({ actions, what }: Plan): string {
  const names = new Set(actions.map(({ target }) => safeName(target.name, target.clientId ?? '')));
  names.delete('');
  return [...(names.size === 0 ? what.map(safeText) : names)].join(', ');
}
