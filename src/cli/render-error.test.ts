import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { redactPatterns } from '../app/redact.ts';
import { hasHiddenText } from '../core/text.ts';
import { renderError } from './render-error.ts';

const plain = { color: false, debug: false, redact: redactPatterns };
const escape = String.fromCodePoint(27);

test('what happened, to whom, where, what to do, and the code to search for', () => {
  const error = new AppError('CONFIG_INVALID', {
    detail: 'auth is missing',
    where: 'grantwarden.yaml:4:5',
    tenant: 'acme',
  });

  expect(renderError(error, plain)).toBe(
    [
      'error: acme: the configuration is not valid: auth is missing',
      '  at grantwarden.yaml:4:5',
      '  → Correct the named line; `grantwarden config schema` prints the schema.',
      '  CONFIG_INVALID',
      '',
    ].join('\n'),
  );
});

test('on a terminal lines are broken, but no command', () => {
  const error = new AppError('CONFIG_INVALID', { detail: 'something long that is wrong with it' });

  expect(renderError(error, { ...plain, width: 40 })).toBe(
    [
      'error: the configuration is not valid:',
      '  something long that is wrong with it',
      '  → Correct the named line;',
      '    `grantwarden config schema` prints',
      '    the schema.',
      '  CONFIG_INVALID',
      '',
    ].join('\n'),
  );
});

test('what was not recorded does not say that nothing was', () => {
  const error = new AppError('NOTHING_RECORDED', { detail: 'nothing was recorded of acme before' });

  expect(renderError(error, plain)).toMatch(/^error: nothing was recorded of acme before\n/u);
});

test('each of several problems keeps its line', () => {
  const error = new AppError('POLICY_INVALID', {
    detail: '2 problems\np.yaml:1:1 one\np.yaml:2:1 two',
    where: 'p.yaml:1:1',
  });

  expect(renderError(error, plain).split('\n').slice(0, 3)).toEqual([
    'error: the policy is not valid: 2 problems',
    '  p.yaml:1:1 one',
    '  p.yaml:2:1 two',
  ]);
});

test('what is wrong with a command line stands for itself', () => {
  expect(renderError(new AppError('USAGE', { detail: 'the last audit has no finding “f_x”' }), plain)).toBe(
    'error: the last audit has no finding “f_x”\n  → Run the command with --help.\n  USAGE\n',
  );
});

test('hostile text neither moves the cursor nor hides', () => {
  const error = new AppError('READ_REJECTED', {
    detail: `x${escape}[2J\u202ey`,
    tenant: 'a\u200bb',
    where: `f${escape}`,
  });

  expect(hasHiddenText(renderError(error, plain).replaceAll('\n', ''))).toBe(false);
});

test('--debug adds the causes, without their secrets; without it nothing of them is told', () => {
  const cause = new Error('sent Authorization: Bearer abcdef1234567890', {
    cause: new TypeError('deep down'),
  });
  const error = new AppError('NETWORK', { cause });

  expect(renderError(error, plain)).not.toContain('sent');
  const debug = renderError(error, { ...plain, debug: true });
  expect(debug).toContain('caused by Error: sent');
  expect(debug).toContain('caused by TypeError: deep down');
  expect(debug).not.toContain('abcdef1234567890');
});

test('a cause that leads back to itself ends', () => {
  const loop = new Error('loop');
  loop.cause = loop;

  expect(
    renderError(new AppError('UNEXPECTED', { cause: loop }), { ...plain, debug: true }).length,
  ).toBeLessThan(20_000);
});
