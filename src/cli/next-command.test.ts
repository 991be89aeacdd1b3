import { expect, test } from 'vitest';
import type { Given } from './command.ts';
import { nextCommand } from './next-command.ts';

test.each([
  [null, 'grantwarden audit --offline'],
  ['/srv/acme/grantwarden.yaml', 'grantwarden audit --offline --config /srv/acme/grantwarden.yaml'],
  ["/srv/it's acme.yaml", String.raw`grantwarden audit --offline --config '/srv/it'\''s acme.yaml'`],
  ['a\u001b[2J.yaml', "grantwarden audit --offline --config 'a[2J.yaml'"],
])('a command to paste goes by the configuration of this one: %j', (file, line) => {
  const given: Given = {
    argument: null,
    arguments: [],
    on: () => false,
    text: (flag) => (flag === '--config' ? file : null),
    number: () => null,
    list: () => [],
  };
  expect(nextCommand({ given }, 'audit --offline')).toBe(line);
});
