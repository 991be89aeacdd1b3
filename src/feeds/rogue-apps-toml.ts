import { parse, TomlError } from 'smol-toml';
import { FeedFault } from './entry.ts';
import type { Listed } from './rogue-apps-json.ts';

/** Tables under `[[apps]]`. @throws FeedFault */
export function listedInToml(text: string): Listed {
  const { apps } = parsed(text);
  if (!Array.isArray(apps)) throw new FeedFault([{ line: 1, message: 'there is no [[apps]]' }]);
  let heads: readonly number[] | null = null;
  return {
    apps,
    lineOf: (index) => {
      heads ??= headLines(text);
      return heads[index] ?? 1;
    },
  };
}

function parsed(text: string): { readonly apps?: unknown } {
  try {
    return parse(text, { unsafeKeyBehaviour: 'throw' });
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    throw new FeedFault([{ line: thrown.line, message: 'this is not valid TOML' }]);
  }
}

function headLines(text: string): readonly number[] {
  return text.split('\n').flatMap((line, at) => (/^\s*\[\[\s*apps\s*\]\]/u.test(line) ? [at + 1] : []));
}
