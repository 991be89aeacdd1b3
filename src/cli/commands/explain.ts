import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const explain: Command = {
  path: ['explain'],
  group: 'audit',
  summary: 'why a finding, a grant, an app or a vendor is judged as it is',
  detail:
    'Reads the last audit only; nothing is sent. Shows the policy’s rule or the evidence, what adds up to the score, each scope in plain words, which streams it rests on and how far they were read, since when it is known, and what was not assessed about it.',
  argument: {
    name: 'id',
    summary:
      'a finding (f_…) or a grant (g_…), at least six characters of its id; an app key (platform:clientId), a client id or a vendor’s name',
  },
  options: [options.config, options.tenant, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden explain f_Be15g-Mc3wq0po70AzpHBY', says: 'an id from list findings' },
    {
      line: 'grantwarden explain slack:A0CW1B3CZEL --tenant acme-slack --json',
      says: 'an app, for programs; --tenant where two tenants have it',
    },
  ],
  run: runExplain,
};

async function runExplain(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [
    { explain: find },
    { explanationJson },
    { explanationText },
    { jsonLine },
    { writeOutput },
    { commandWord },
  ] = await Promise.all([
    import('../../app/explain.ts'),
    import('../../app/explain-json.ts'),
    import('../explain-text.ts'),
    import('../../core/audit-json.ts'),
    import('../output.ts'),
    import('../../core/command-word.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const file = given.text('--output');
    const explained = await find(app, { id: given.argument ?? '', tenants: given.list('--tenant') });
    const text = given.on('--json')
      ? `${jsonLine(explanationJson(explained))}\n`
      : explanationText(explained, file === null ? io.stdout.columns : null);
    await writeOutput([text], file, io.stdout);
    const about = explained.app;
    const next =
      about === null || explained.kind === 'app'
        ? 'list findings'
        : `trace ${commandWord((about.vendorMatch === 'proven' ? about.vendor : null) ?? about.key)}`;
    say(`\nNext: ${nextCommand(invocation, next)}\n`);
    return 0;
  });
}
