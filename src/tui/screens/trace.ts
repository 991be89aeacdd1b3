/** Where the thing under the cursor is connected, on every platform, and how it is cut off, in order. */
import type { Trace, TracedApp, TracedTenant } from '../../app/trace.ts';
import { phaseTitles } from '../../core/plan.ts';
import { safeName, safeText } from '../../core/text.ts';
import { piece, type Role } from '../lines.ts';
import { appPlace, grantPlace, grantsPlace } from '../places.ts';
import { here, type State } from '../state.ts';
import { decisionPiece, moment, some, tierPiece } from '../words.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

export const traceScreen: PageScreen = {
  kind: 'page',
  id: 'trace',
  title: 'A trace',
  aliases: [],
  load: () => null,
  begin: ({ traces }, { id }) => (traces.has(id) ? [] : [{ effect: 'trace', what: id }]),
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const trace = state.traces.get(here(state).id);
    if (trace === undefined) page.text('Looking through all tenants …', { role: 'muted' });
    else traceLines(page, state, trace);
    return page.lines;
  },
  subject: () => null,
};

const answers: Readonly<Record<TracedTenant['answer'], readonly [string, Role]>> = {
  connected: ['CONNECTED', 'bad'],
  candidate: ['PERHAPS: something goes by its name', 'medium'],
  'not-seen': ['not seen, and all was read', 'good'],
  'not-assessed': ['NOT KNOWN: not all was read', 'bad'],
};

function traceLines(page: PageLines, state: State, trace: Trace): void {
  const { what, answer, tenants, proven, candidates, plan, afterReview, logs, notes } = trace;
  const [says, role] = answers[answer];
  const named = [...proven, ...candidates].find(({ app }) => app.key === what)?.app;
  const title = named === undefined ? safeText(what) : safeName(named.name, named.clientId);
  page.line(piece(`${says}  `, role), piece(title, 'title'));
  if (named !== undefined) page.fact('id', what);
  for (const { tenant, answer: own, coverage } of tenants) {
    const [words, how] = answers[own];
    page.line(piece(`  ${safeText(tenant.id).padEnd(20)} `), piece(words, how));
    for (const { because } of coverage.shortfalls) page.text(because, { role: 'muted', indent: 6, hang: 2 });
  }
  for (const note of notes) page.text(note, { role: 'muted', hang: 2 });
  for (const app of proven) appLines(page, state, app);
  if (candidates.length > 0) {
    page.title('Only goes by the name: somebody has to make sure first');
    for (const app of candidates) appLines(page, state, app);
  }
  steps(page, 'Cut it off in this order', plan);
  steps(page, 'Once somebody has made sure that those by the name are meant', afterReview);
  if (logs.length > 0) page.title('Logs to pull');
  for (const { tenant, name, from, to, where, beginsTooLate } of logs)
    page.text(
      `- ${tenant} ${name}, ${from.slice(0, 10)} to ${to.slice(0, 10)}${beginsTooLate ? '; access may be older than this log' : ''}: ${where}`,
      { hang: 2 },
    );
}

const scopesShown = 6;

function appLines(
  page: PageLines,
  { now }: State,
  { app, holdings, evidence, roles, ownCredentials }: TracedApp,
): void {
  const { people, leavers, administrators, since, lastUse, scopes, scopesUnknown, data, listed, grants } =
    holdings;
  page.blank();
  page.link(appPlace(app.tenant, app.key, safeName(app.name, app.clientId)), [
    tierPiece(app.tier),
    piece(`  ${safeName(app.name, app.clientId)}`, 'title'),
    piece(`  ${safeText(app.tenant)}  `, 'muted'),
    decisionPiece(app.decision),
  ]);
  page.fact('because', evidence);
  page.fact(
    'who',
    [
      app.tenantWide
        ? 'everyone'
        : `${app.usersAtLeast ? 'at least ' : ''}${some(people, 'person', 'people')}`,
      ...(leavers > 0 ? [some(leavers, 'leaver')] : []),
      ...(administrators > 0 ? [some(administrators, 'administrator')] : []),
      ...(ownCredentials.length > 0 ? [some(ownCredentials.length, 'credential')] : []),
      ...(roles.length > 0 ? [`roles ${roles.join(', ')}`] : []),
    ].join(', '),
  );
  page.fact('since', `${moment(since.at, now)}${since.by === 'vendor' ? '' : ', or earlier'}`);
  page.fact(
    'last used',
    lastUse.at === null ? (lastUse.status === 'never' ? 'never' : 'not known') : moment(lastUse.at, now),
  );
  page.fact(
    'reaches',
    `${data.join(', ') || 'no data of its own'}${scopesUnknown > 0 ? '; of some grants nobody tells the scopes' : ''}`,
  );
  for (const [index, { tier, scope, sentence }] of scopes.slice(0, scopesShown).entries())
    page.fact(index === 0 ? 'scopes' : '', `${tier}: ${scope}: ${sentence}`);
  if (scopes.length > scopesShown) page.fact('', `and ${scopes.length - scopesShown} more`);
  for (const { id, principal } of listed)
    page.link(grantPlace(id, safeText(principal.label)), [
      piece('  → ', 'key'),
      piece(safeText(principal.label)),
      ...(principal.active === 'no' ? [piece('  left', 'bad')] : []),
      ...(principal.privileged === 'yes' ? [piece('  admin', 'high')] : []),
    ]);
  if (grants > listed.length)
    page.link(grantsPlace(app.tenant, app.key), [
      piece('  → ', 'key'),
      piece(`all ${some(grants, 'grant')}`),
    ]);
}

const ways = { api: 'by API', console: 'by hand', people: 'people' } as const;

function steps(page: PageLines, title: string, all: Trace['plan']): void {
  if (all.length === 0) return;
  page.title(title);
  let phase: string | null = null;
  for (const [index, step] of all.entries()) {
    if (step.phase !== phase) page.line(piece(`  ${phaseTitles[step.phase]}`, 'key'));
    ({ phase } = step);
    page.text(`${index + 1}. ${step.tenant}: ${step.title}`, { indent: 4, hang: 3 });
    page.text(`${ways[step.by]}: ${step.how}`, { role: 'muted', indent: 7 });
    if (step.reversible !== 'nothing changes')
      page.text(`can be taken back: ${step.reversible}${step.undo === null ? '' : `. ${step.undo}`}`, {
        role: step.reversible === 'no' ? 'medium' : 'muted',
        indent: 7,
      });
    if (step.survives !== null) page.text(`goes on: ${step.survives}`, { role: 'muted', indent: 7 });
  }
}
