import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';

const defaultTimeScale = 1;

export const sandbox: Command = {
  path: ['sandbox'],
  group: 'more',
  summary: 'serve simulated tenants on this machine until stopped',
  detail:
    'Speaks the vendors’ wire formats on loopback ports, with paging, quotas and faults. With --write another shell can audit it.',
  options: [
    options.users,
    options.seed,
    {
      flag: '--scenario',
      summary: 'what happens in the company (default: standard)',
      value: { name: 'NAME', kind: 'text' },
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
  ],
  run: runSandbox,
};

async function runSandbox({ given, io, signal, say }: Invocation): Promise<ExitCode> {
  const { openSandbox, writeSandboxConfig } = await import('../../app/sandbox.ts');
  const company = await openSandbox({
    users: given.number('--users') ?? options.defaultUsers,
    seed: given.number('--seed') ?? options.defaultSeed,
    timeScale: given.number('--time-scale') ?? defaultTimeScale,
    scenario: given.text('--scenario'),
    faults: given.text('--faults'),
  });
  try {
    for (const [platform, urls] of company.urls)
      for (const [origin, url] of Object.entries(urls))
        await io.stdout.write(`${platform} ${origin} ${url}\n`);
    const folder = given.text('--write');
    if (folder !== null) {
      const file = await writeSandboxConfig(company, folder);
      say(`Next, in another shell: grantwarden audit --config ${file}\n`);
    }
    say('Serving until stopped (Ctrl-C).\n');
    await stopped(signal);
    return 0;
  } finally {
    await company.close();
  }
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
