import { expect, test } from 'vitest';
import { incidentTitles } from '../../app/incident-titles.ts';
import { exitCodes } from '../../core/errors.ts';
import { runCli } from '../run.ts';
import { recordedIo } from '../test-io.ts';
import { sandbox } from './sandbox.ts';

/** Runs until somebody says these words on stderr. */
async function runUntil(words: string, ...argv: readonly string[]) {
  const stop = new AbortController();
  const recorded = recordedIo();
  const io = {
    ...recorded,
    stderr: {
      ...recorded.stderr,
      write(text: string) {
        if (text.includes(words)) stop.abort();
        return recorded.stderr.write(text);
      },
    },
  };
  const code = await runCli(['sandbox', '--users', '20', ...argv], {
    commands: [sandbox],
    io,
    signal: stop.signal,
  });
  return { code, out: recorded.out(), err: recorded.err() };
}

test('help lists every breach in one line', async () => {
  const { code, out } = await runUntil('never', '--help');

  expect(code).toBe(0);
  for (const [name, title] of Object.entries(incidentTitles))
    expect(out.replaceAll(/\s+/gu, ' ')).toContain(`- ${name}: ${title}`);
});

test('a theft strikes when it was asked to, and says where and when the logs tell of it', async () => {
  const { code, out, err } = await runUntil(
    'The theft has begun',
    '--incident',
    'drift',
    '--strike-after',
    '0',
    '--time-scale',
    '60',
  );

  expect(code).toBe(0);
  expect(out).toContain('salesforce login http://127.0.0.1:');
  expect(err).toContain('Before the breach “drift”; the theft begins in 0 s.');
  expect(err).toContain('salesforce: 11 deeds of “drift”');
  expect(err).toContain('in about 3 min');
});

test('a breach without a theft says how to have one', async () => {
  const { code, err } = await runUntil('Serving until stopped', '--incident', 'klue');

  expect(code).toBe(0);
  expect(err).toContain('--strike-after SECONDS');
});

test.each([
  [['--strike-after', '5'], '--strike-after needs --incident'],
  [['--incident', 'heroku'], 'Allowed choices are midnight-blizzard, cyberhaven'],
])('%j is a usage error', async (argv, words) => {
  const { code, err } = await runUntil('never', ...argv);

  expect(code).toBe(exitCodes.usage);
  expect(err).toContain(words);
});
