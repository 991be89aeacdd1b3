import { expect, test } from 'vitest';
import type { Command, Given } from './command.ts';
import { commands } from './commands/index.ts';
import { nextCommand, withConfig } from './next-command.ts';

test.each([
  [null, 'grantwarden audit --offline'],
  ['/srv/acme/grantwarden.yaml', 'grantwarden audit --offline --config /srv/acme/grantwarden.yaml'],
  ["/srv/it's acme.yaml", String.raw`grantwarden audit --offline --config '/srv/it'\''s acme.yaml'`],
  ['a\u001b[2J.yaml', "grantwarden audit --offline --config 'a[2J.yaml'"],
])('a command to paste goes by the configuration of this one: %j', (file, line) => {
  expect(nextCommand({ given: givenConfig(file) }, 'audit --offline')).toBe(line);
});

test.each([
  ['Look: `grantwarden plan show p_3f9a2c`.', 'Look: `grantwarden plan show p_3f9a2c --config a.yaml`.'],
  ['`grantwarden audit`, then `grantwarden list apps`', null],
  ['Make it with `grantwarden plan`.', 'Make it with `grantwarden plan`.'],
  ['`grantwarden config schema` prints it', '`grantwarden config schema` prints it'],
  ['`grantwarden policy test --help` shows it', '`grantwarden policy test --help` shows it'],
  ['an app called `grantwarden rm`', 'an app called `grantwarden rm`'],
])('a remedy names the configuration in commands that take one: %s', (text, completed) => {
  expect(withConfig({ command: commandOf('audit'), given: givenConfig('a.yaml'), commands }, text)).toBe(
    completed ?? '`grantwarden audit --config a.yaml`, then `grantwarden list apps --config a.yaml`',
  );
  expect(withConfig({ command: commandOf('audit'), given: givenConfig(null), commands }, text)).toBe(text);
});

test('a customer’s command does not go by the configuration of the fleet, nor the other way round', () => {
  const text = 'See `grantwarden doctor`, then `grantwarden fleet run acme`.';
  const said = (...path: readonly string[]): string =>
    withConfig({ command: commandOf(...path), given: givenConfig('a.yaml'), commands }, text);
  expect(said('fleet', 'worker')).toBe(
    'See `grantwarden doctor`, then `grantwarden fleet run acme --config a.yaml`.',
  );
  expect(said('audit')).toBe('See `grantwarden doctor --config a.yaml`, then `grantwarden fleet run acme`.');
});

function commandOf(...path: readonly string[]): Command {
  const command = commands.find((each) => each.path.join(' ') === path.join(' '));
  if (command === undefined) throw new Error(`no command ${path.join(' ')}`);
  return command;
}

function givenConfig(file: string | null): Given {
  return {
    argument: null,
    arguments: [],
    on: () => false,
    text: (flag) => (flag === '--config' ? file : null),
    number: () => null,
    list: () => [],
  };
}
