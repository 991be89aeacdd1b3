import { expect, test } from 'vitest';
import { untoldApp } from '../../src/core/untold-app.ts';
import { googleMakersOf } from './makers.ts';

test.each([
  ['110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com', ['project 110671459871']],
  ['110671459871.apps.googleusercontent.com', ['project 110671459871']],
  ['110671459871-x.apps.googleusercontent.com.evil.example', []],
  ['102345678901234567890', []],
  ['app-password', []],
  ['-x.apps.googleusercontent.com', []],
  ['', []],
])('%s', (clientId, makers) => {
  expect(googleMakersOf({ ...untoldApp, clientId })).toEqual(makers);
});
