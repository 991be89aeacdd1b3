/** What the palette offers for what is typed. */
import { bindings, bindingsHere } from './bindings.ts';
import type { State } from './state.ts';

export interface Offer {
  readonly command: string;
  readonly keys: readonly string[];
  readonly help: string;
  /** Why it does nothing here, a sentence; null: it does. */
  readonly off: string | null;
}

export function offers(state: State, text: string): readonly Offer[] {
  const wanted = text.trim().toLowerCase();
  const here = new Set(bindingsHere(state));
  const all = bindings
    .filter(({ group }) => group !== 'move')
    .map((binding): Offer => {
      const { command, keys, help } = binding;
      const off = here.has(binding) ? (binding.off?.(state) ?? null) : 'It is not for this screen.';
      return { command, keys, help, off };
    });
  const rank = ({ command, help, off }: Offer): number => {
    const words = command.split(' ');
    const place = words.includes(wanted)
      ? 0
      : words.some((word) => word.startsWith(wanted))
        ? 1
        : command.includes(wanted)
          ? 2
          : help.toLowerCase().includes(wanted)
            ? 3
            : 9;
    return place + (off === null ? 0 : 0.5);
  };
  return all
    .map((offer) => ({ offer, place: wanted === '' ? (offer.off === null ? 0 : 1) : rank(offer) }))
    .filter(({ place }) => place < 9)
    .sort((a, b) => a.place - b.place)
    .map(({ offer }) => offer);
}
