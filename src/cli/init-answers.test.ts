import { expect, test } from 'vitest';
import type { Field } from '../app/tenant-forms.ts';
import { problemOf, referenceForms } from './init-answers.ts';

const plain: Field = {
  name: 'clientId',
  summary: 'the Client ID',
  reference: false,
  pattern: '^\\d+\\.\\d+$',
};
const secret: Field = { name: 'token', summary: null, reference: true, pattern: null };
const rotating: Field = {
  name: 'refreshToken',
  summary: null,
  reference: true,
  pattern: '^(?:file|keychain):.+',
};

test('the forms that a reference may have are those that its platform takes', () => {
  expect(referenceForms(secret)).toEqual(['env:NAME', 'file:PATH', 'exec:[…]', 'keychain:NAME']);
  expect(referenceForms(rotating)).toEqual(['file:PATH', 'keychain:NAME']);
});

test.each([
  [plain, '12.34', null],
  [plain, 'x', 'the Client ID'],
  [secret, 'env:TOKEN', null],
  [secret, 'hunter2', 'env:NAME'],
  [secret, 'file:', 'env:NAME'],
  [rotating, 'keychain:slack', null],
  [rotating, 'env:TOKEN', 'file:PATH or keychain:NAME'],
  [rotating, 'hunter2', 'file:PATH or keychain:NAME'],
] as const)('%# an answer that will not do is told at once', (field, answer, words) => {
  const problem = problemOf(field, answer);

  expect(problem === null).toBe(words === null);
  expect(problem ?? '').toContain(words ?? '');
  expect(problem ?? '').not.toContain('hunter2');
});
