import { incidentTitles } from '../../app/incident-titles.ts';
import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';

const defaultTimeScale = 1;

export const sandbox: Command = {
  path: ['sandbox'],
  group: 'more',
  summary: 'serve simulated tenants on this machine until stopped',
  detail: [
    'Speaks the vendors’ wire formats on loopback ports, with paging, quotas and faults. With --write another shell can audit it.',
    'With --incident the company stands where the victims of a breach stood, the vendor approved. With --strike-after the theft follows:',
    Object.entries(incidentTitles)
      .map(([name, title]) => `- ${name}: ${title}`)
      .join('\n'),
    'Writes fail by --faults lost-write (never done, the connection breaks), lost-answer (done, but the connection breaks or 504 comes) and throttled-write.',
  ].join('\n\n'),
  options: [
    options.users,
    options.seed,
    {
      flag: '--scenario',
      summary:
        'what the company is like: standard, basic (cheaper editions), strict (an auditor who may read less), hardened (every guard rail up) (default: standard)',
      value: { name: 'NAME', kind: 'text' },
    },
    {
      flag: '--incident',
      summary: 'the company before a breach; its name is one of the list above',
      value: { name: 'NAME', kind: 'text', choices: Object.keys(incidentTitles) },
    },
    {
      flag: '--strike-after',
      summary: 'with --incident: seconds until the theft begins',
      value: { name: 'SECONDS', kind: 'number', least: 0 },
    },
    {
      flag: '--time-scale',
      summary: 'sandbox seconds in a real one, so that quotas of minutes pass sooner (default: 1)',
      value: { name: 'N', kind: 'number', least: 0.01 },
    },
    {
      flag: '--faults',
      summary: 'failures to inject, e.g. 429-seconds@0.1,reset@0.02',
      value: { name: 'LIST', kind: 'text' },
    },
    {
      flag: '--write',
      summary: 'write keys, policy.yaml and a ready grantwarden.yaml into this folder',
      value: { name: 'DIR', kind: 'file' },
    },
    ...options.always,
  ],
  examples: [
    {
      line: 'grantwarden sandbox --write /tmp/acme',
      says: 'then, elsewhere: grantwarden audit --config /tmp/acme/grantwarden.yaml',
    },
    {
      line: 'grantwarden sandbox --users 10000 --time-scale 60 --faults 503@0.05',
      says: 'a large company on a bad day',
    },
    {
      line: 'grantwarden sandbox --incident drift --strike-after 120 --time-scale 60 --write /tmp/acme',
      says: 'a breach: audit before it, and again when the logs tell of it',
    },
  ],
  run: runSandbox,
};

async function runSandbox({ given, io, signal, say }: Invocation): Promise<ExitCode> {
  const { openSandbox, writeSandboxConfig } = await import('../../app/sandbox.ts');
  const incident = given.text('--incident');
  const strikeAfter = given.number('--strike-after');
  if (strikeAfter !== null && incident === null)
    throw new AppError('USAGE', { detail: '--strike-after needs --incident' });
  const timeScale = given.number('--time-scale') ?? defaultTimeScale;
  const company = await openSandbox({
    users: given.number('--users') ?? options.defaultUsers,
    seed: given.number('--seed') ?? options.defaultSeed,
    timeScale,
    scenario: given.text('--scenario'),
    incident,
    faults: given.text('--faults'),
  });
  let theft: NodeJS.Timeout | undefined;
  try {
    for (const [platform, urls] of company.urls)
      for (const [origin, url] of Object.entries(urls))
        await io.stdout.write(`${platform} ${origin} ${url}\n`);
    const folder = given.text('--write');
    if (folder !== null) {
      const file = await writeSandboxConfig(company, folder);
      say(`Next, in another shell: grantwarden audit --config ${file}\n`);
    }
    if (incident !== null)
      say(
        strikeAfter === null
          ? `Before the breach “${incident}”. To see the theft, start again with --strike-after SECONDS.\n`
          : `Before the breach “${incident}”; the theft begins in ${strikeAfter} s.\n`,
      );
    if (strikeAfter !== null)
      theft = setTimeout(() => {
        say(`The theft has begun: ${company.mutate('theft').join('; ')}.\n${whenLogsTell(timeScale)}\n`);
      }, strikeAfter * 1000);
    say('Serving until stopped (Ctrl-C).\n');
    await stopped(signal);
    return 0;
  } finally {
    clearTimeout(theft);
    await company.close();
  }
}

/** What is done takes up to an hour, and Google's log, the slowest, tells most of it two hours later. */
function whenLogsTell(timeScale: number): string {
  const minutes = Math.ceil(180 / timeScale);
  return `The lists show it now. The logs tell of it as late as the vendors’ own do: all of it in about ${minutes} min.`;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Loopback servers alone would keep the process; this keeps it also between them.
    const alive = setInterval(() => {}, 60_000);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
