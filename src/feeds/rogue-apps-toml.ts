import { parse, TomlError } from 'smol-toml';
import { FeedFault } from './entry.ts';
import type { Listed } from './rogue-apps-json.ts';

/** Tables under `[[apps]]`. @throws FeedFault */
export function listedInToml(text: string): Listed {
  const { apps } = parsed(text);
  if (!Array.isArray(apps)) throw new FeedFault([{ line: 1, message: 'there is no [[apps]]' }]);
  return { apps, lineOf: (index) => tableLine(text, index) };
}

function parsed(text: string): { readonly apps?: unknown } {
  try {
    return parse(text, { unsafeKeyBehaviour: 'throw' });
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    throw new FeedFault([{ line: thrown.line, message: 'this is not valid TOML' }]);
  }
}

function tableLine(text: string, index: number): number {
  const heads = text
    .split('\n')
    .flatMap((line, at) => (/^\s*\[\[\s*apps\s*\]\]/u.test(line) ? [at + 1] : []));
  return heads[index] ?? 1;
}
