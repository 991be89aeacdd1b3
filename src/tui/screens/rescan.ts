/** How far an audit is: each tenant, each of its lists. */
import type { Progress } from '../../app/progress.ts';
import { safeText } from '../../core/text.ts';
import { commandLine } from '../command-line.ts';
import { piece, type Role } from '../lines.ts';
import type { Rescanning } from '../rescanning.ts';
import type { State } from '../state.ts';
import { some } from '../words.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

export const rescanScreen: PageScreen = {
  kind: 'page',
  id: 'rescan',
  title: 'An audit under way',
  aliases: [],
  load: () => null,
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const { rescanning } = state;
    if (rescanning === null) page.text('No audit is under way here; r begins one.');
    else rescanLines(page, state, rescanning);
    return page.lines;
  },
  subject: () => null,
};

function rescanLines(page: PageLines, state: State, rescanning: Rescanning): void {
  const { stage, mode, stopping, streams, troubles, prompt, beganAt, tenants } = rescanning;
  const seconds = Math.round((state.at - beganAt) / 1000);
  page.line(
    piece(titleOf(rescanning), 'title'),
    piece(stage === 'running' ? `   ${seconds} s` : '', 'muted'),
  );
  if (stage === 'running')
    page.text(
      stopping
        ? 'What was read is kept.'
        : 'Ctrl-C stops it; everything else can be looked at meanwhile, r comes back here.',
      { role: 'muted' },
    );
  if (prompt !== null) page.text(prompt, { role: 'title' });
  for (const { tenant, code, message, remedy } of troubles) {
    page.blank();
    page.text(`${tenant === null ? '' : `${tenant}: `}${message}`, { role: 'bad' });
    page.text(
      code === 'INTERRUPTED'
        ? `→ It goes on with: ${commandLine(state, 'audit', '--resume')}`
        : `→ ${remedy}`,
      {
        indent: 4,
        hang: 2,
      },
    );
  }
  if (mode === 'offline') return;
  for (const tenant of tenants) tenantLines(page, tenant, [...(streams.get(tenant)?.values() ?? [])]);
}

function titleOf({ stage, mode, stopping, tenants, came }: Rescanning): string {
  if (stage === 'ended')
    return came === null ? 'There is no new audit' : 'The new audit is there: R opens it';
  if (stopping) return 'Stopping';
  return mode === 'offline' ? 'Judging anew, without a call' : `Auditing ${some(tenants.length, 'tenant')}`;
}

const roles: Readonly<Record<string, Role>> = {
  running: 'title',
  complete: 'good',
  partial: 'medium',
  unavailable: 'bad',
  skipped: 'muted',
};

function tenantLines(page: PageLines, tenant: string, all: readonly Progress[]): void {
  const ended = all.filter(({ status }) => status !== 'running').length;
  const throttled = Math.max(0, ...all.map((each) => each.throttled ?? 0));
  page.title(safeText(tenant));
  page.text(
    all.length === 0
      ? 'signing in'
      : `${ended} of ${all.length} lists ended${throttled === 0 ? '' : `; ${some(throttled, 'call')} put off by the vendor`}`,
    { role: 'muted' },
  );
  const width = Math.max(8, ...all.map(({ stream }) => stream.length));
  for (const { stream, done, total, status } of all) {
    const amount =
      total === null
        ? done.toLocaleString('en-US')
        : `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
    page.line(
      piece(`  ${stream.padEnd(width)}  `),
      piece(status.padEnd(12), roles[status] ?? 'plain'),
      piece(amount.padStart(18), 'muted'),
    );
  }
}
