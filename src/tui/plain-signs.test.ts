import { expect, test } from 'vitest';
import { inAscii, showsUnicode } from './plain-signs.ts';
import { piece } from './lines.ts';

test.each([
  [{}, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'de_DE.utf8' }, true],
  [{ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }, false],
  [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
  [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, false],
])('what %o says of the terminal', (env, expected) => {
  expect(showsUnicode(env)).toBe(expected);
});

test('each sign becomes one of theirs, and names stay as they are', () => {
  const [[shown] = []] = inAscii([[piece('“日本” → ▁█━ ✓✗…')]]);
  expect(shown?.text).toBe('"日本" > _#= vx~');
});
