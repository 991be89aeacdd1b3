/** Raw terminal input as keys. A terminal may send several keys in one chunk, or one key in several chunks. */

export interface Key {
  /** The character, or `up`, `enter`, `esc`, `ctrl-d`, `shift-tab` … */
  readonly name: string;
  /** False where other input came in the same chunk: nothing that matters may hang on it. */
  readonly lone: boolean;
}

export interface KeyReading {
  /** The beginning of a sequence of which the rest has not come. */
  readonly pending: string;
  /** What has been pasted so far; null: no paste is under way. */
  readonly pasted: string | null;
}

export interface Read {
  readonly reading: KeyReading;
  readonly input: readonly Input[];
}

export type Input = { readonly key: Key } | { readonly paste: string };

export const noReading: KeyReading = { pending: '', pasted: null };

const esc = '\u001B';
const pasteBegins = `${esc}[200~`;
const pasteEnds = `${esc}[201~`;
/** Whoever pastes a book gets its beginning. */
const longestPaste = 10_000;

const sequences: ReadonlyMap<string, string> = new Map([
  ['[A', 'up'],
  ['[B', 'down'],
  ['[C', 'right'],
  ['[D', 'left'],
  ['OA', 'up'],
  ['OB', 'down'],
  ['OC', 'right'],
  ['OD', 'left'],
  ['[H', 'home'],
  ['[F', 'end'],
  ['OH', 'home'],
  ['OF', 'end'],
  ['[1~', 'home'],
  ['[4~', 'end'],
  ['[7~', 'home'],
  ['[8~', 'end'],
  ['[3~', 'delete'],
  ['[5~', 'pgup'],
  ['[6~', 'pgdn'],
  ['[Z', 'shift-tab'],
]);

const controls: ReadonlyMap<string, string> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u007F', 'backspace'],
  ['\b', 'backspace'],
  [' ', 'space'],
]);

/** @param text what has come, decoded */
export function readKeys(before: KeyReading, text: string): Read {
  const names: ({ readonly name: string } | { readonly paste: string })[] = [];
  let rest = before.pending + text;
  let { pasted } = before;
  while (rest !== '') {
    if (pasted !== null) {
      const end = rest.indexOf(pasteEnds);
      if (end === -1) {
        // The end mark itself may be cut in two.
        const kept = partOf(rest, pasteEnds);
        pasted = (pasted + rest.slice(0, rest.length - kept)).slice(0, longestPaste);
        rest = rest.slice(rest.length - kept);
        break;
      }
      names.push({ paste: (pasted + rest.slice(0, end)).slice(0, longestPaste) });
      pasted = null;
      rest = rest.slice(end + pasteEnds.length);
      continue;
    }
    if (rest.startsWith(pasteBegins)) {
      pasted = '';
      rest = rest.slice(pasteBegins.length);
      continue;
    }
    if (rest.startsWith(esc)) {
      const after = rest.slice(1);
      const sequence = /^(?:\[[\d;?<]*[ -/]*[@-~]|O[A-Za-z])/u.exec(after)?.[0];
      if (sequence !== undefined) {
        rest = after.slice(sequence.length);
        // A sequence that nobody knows is a key too: what came with it did not come alone.
        names.push({ name: sequences.get(sequence) ?? 'unknown key' });
        continue;
      }
      if (/^(?:\[[\d;?<]*[ -/]*|O)?$/u.test(after)) break;
      // Alt and a key, or Esc and a key too fast to be told apart: neither is taken for itself.
      const character = after.startsWith(esc) ? '' : String.fromCodePoint(after.codePointAt(0) ?? 0);
      names.push({ name: character === '' ? 'esc' : `alt-${nameOf(character)}` });
      rest = after.slice(character.length);
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(character.length);
    names.push({ name: nameOf(character) });
  }
  const lone = names.length === 1;
  return {
    reading: { pending: rest, pasted },
    input: names.map((each) => ('paste' in each ? each : { key: { name: each.name, lone } })),
  };
}

/** What had only begun is all there is: a lone Esc. */
export function endOfKeys({ pending, pasted }: KeyReading): Read {
  if (pending === '' || pasted !== null) return { reading: { pending, pasted }, input: [] };
  return { reading: noReading, input: pending === esc ? [{ key: { name: 'esc', lone: true } }] : [] };
}

function nameOf(character: string): string {
  const name = controls.get(character);
  if (name !== undefined) return name;
  const code = character.codePointAt(0) ?? 0;
  return code < 27 ? `ctrl-${String.fromCodePoint(code + 96)}` : character;
}

/** Length of the longest end of the text with which the mark begins. */
function partOf(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1)
    if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
}
