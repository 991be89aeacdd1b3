/** The pages of one finding, app or grant: why it stands as it does, and what to open from there. */
import type { Details } from '../../app/review.ts';
import { consoleAccessOf, consoleAccessWords } from '../../core/console-access.ts';
import type { EvidenceValue } from '../../core/finding.ts';
import { safeName, safeText } from '../../core/text.ts';
import { cutMiddle, piece } from '../lines.ts';
import { appPlace, findingPlace, grantsPlace, personPlace } from '../places.ts';
import type { State, Subject } from '../state.ts';
import { decisionPiece, moment, some, tierPiece } from '../words.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

function page(id: string, title: string): PageScreen {
  return {
    kind: 'page',
    id,
    title,
    aliases: [],
    load: (place) => ({ id: place.id, tenant: place.tenant }),
    lines: (state, details, width) => (details === null ? [] : linesOf(state, details, width)),
    subject: (_, details) => (details === null ? null : subjectOf(details)),
  };
}

export const findingScreen = page('finding', 'A finding');
export const appScreen = page('app', 'An app');
export const grantScreen = page('grant', 'A grant');

function subjectOf({ finding, grant, app }: Details): Subject | null {
  const tenant = finding?.tenant ?? grant?.tenant ?? app?.tenant ?? null;
  const place = app === null ? null : `${app.tenant}/${app.key}`;
  const name = app === null ? '' : safeName(app.name, app.clientId);
  const ofVendor = app?.vendorMatch === 'proven' && app.vendor !== null ? { vendor: app.vendor } : {};
  if (finding !== null)
    return {
      row: finding.id,
      what: finding.id,
      finding: finding.id,
      place,
      tenant,
      label: safeText(finding.title),
      ...ofVendor,
    };
  if (grant !== null)
    return {
      row: grant.id,
      what: grant.id,
      finding: null,
      place,
      tenant,
      label: `${safeText(grant.principal.label)} → ${name}`,
    };
  return app === null || place === null
    ? null
    : { row: place, what: app.key, finding: null, place, tenant, label: name, ...ofVendor };
}

function linesOf(state: State, details: Details, width: number): PageLines['lines'] {
  const page = new PageLines(width);
  head(page, state, details);
  why(page, details);
  remedy(page, details);
  app(page, state, details);
  score(page, details);
  who(page, state, details);
  scopes(page, details, width);
  evidence(page, details);
  otherFindings(page, details);
  credentials(page, state, details);
  limits(page, details);
  return page.lines;
}

function head(page: PageLines, { now, decided }: State, { finding, grant, app, run }: Details): void {
  if (finding !== null) {
    page.line(tierPiece(finding.severity), piece('  '), piece(safeText(finding.title), 'title'));
    page.fact('status', statusOf(finding.status, decided.get(finding.id)));
    page.fact('first seen', moment(finding.firstSeen, now));
    page.fact('detection', `${finding.detection}, score ${finding.score}`);
    page.fact('id', finding.id);
    return;
  }
  if (grant !== null) {
    const { principal, kind, resource, lastUsedAt, lastUsedStatus } = grant;
    page.line(
      tierPiece(grant.tier),
      piece('  '),
      piece(safeText(principal.label), 'title'),
      piece(' lets in '),
      piece(safeName(app?.name, grant.app), 'title'),
    );
    page.fact('kind', `${kind}${resource === '' ? '' : `, of ${resource}`}`);
    page.fact('account', `active: ${principal.active}, administrator: ${principal.privileged}`);
    page.fact('granted', moment(grant.grantedAt, now));
    page.fact('last used', lastUsedStatus === 'never' ? 'never' : moment(lastUsedAt, now));
    page.fact(
      'seen',
      `${moment(grant.lastSeen, now)}${grant.carried ? '; kept from an earlier audit, its list was not read in full' : ''}`,
    );
    page.fact('id', grant.id);
    if (principal.kind === 'user')
      page.link(personPlace(safeText(principal.label)), [
        piece('→ ', 'key'),
        piece('all that this person has let in'),
      ]);
    return;
  }
  if (app !== null)
    page.line(
      tierPiece(app.tier),
      piece('  '),
      piece(safeName(app.name, app.clientId), 'title'),
      piece(`  score ${app.score}`),
      piece(`  audit of ${run.finishedAt.slice(0, 10)}`, 'muted'),
    );
}

function statusOf(status: string, decided: string | undefined): string {
  return decided === undefined ? status : `${status}; ${decided} here, counts from the next audit`;
}

function why(page: PageLines, { why: reasons }: Details): void {
  if (reasons.length === 0) return;
  page.title('Why');
  for (const reason of reasons) page.text(reason);
}

function remedy(page: PageLines, { finding }: Details): void {
  if (finding === null) return;
  page.title('What to do');
  page.text(finding.remedy);
}

function app(page: PageLines, { now, decided }: State, { app, finding, grant }: Details): void {
  if (app === null) return;
  const { tenant, key, name, clientId } = app;
  page.title('App');
  if (finding !== null || grant !== null)
    page.link(appPlace(tenant, key, safeName(name, clientId)), [
      piece('→ ', 'key'),
      piece(safeName(name, clientId)),
      piece(`  score ${app.score}  `, 'muted'),
      decisionPiece(app.decision),
    ]);
  const local = decided.get(`${tenant}/${key}`);
  page.fact(
    'policy says',
    local === undefined ? app.decision : `${app.decision}; ${local} here, counts from the next audit`,
  );
  page.fact(
    'vendor',
    app.vendor === null
      ? 'none known'
      : `${app.vendor} (${app.vendorMatch === 'proven' ? 'proven' : 'only by the name'})`,
  );
  page.fact('publisher', `${app.publisher ?? 'not told'}; verified: ${app.verified}; ${app.party} party`);
  page.fact('state', app.state);
  const told = consoleAccessOf(app);
  if (told !== null) page.fact('console', consoleAccessWords(told, now));
  page.fact('tenant', tenant);
  page.fact('id', key);
  if (finding !== null || grant !== null) return;
  page.fact('created', moment(app.createdAt, now));
  page.fact('first seen', moment(app.firstSeen, now));
  if (app.homepage !== null) page.fact('homepage', app.homepage);
  for (const [index, url] of app.replyUrls.slice(0, urlsShown).entries())
    page.fact(index === 0 ? 'sends codes to' : '', url);
  if (app.replyUrls.length > urlsShown) page.fact('', `and ${app.replyUrls.length - urlsShown} more`);
}

const urlsShown = 10;

function score(page: PageLines, { score }: Details): void {
  if (score === null) return;
  page.title(`Score ${score.total}`);
  for (const { what, points } of score.items) page.fact(`+${points}`.padStart(4), what);
}

function who(page: PageLines, { now }: State, { holdings, app, grant, counting }: Details): void {
  if (counting && app !== null && grant === null) {
    page.title('Who');
    page.link(grantsPlace(app.tenant, app.key), [
      piece('→ ', 'key'),
      piece('its grants; they are being counted …'),
    ]);
    return;
  }
  if (holdings === null || app === null || grant !== null) return;
  page.title('Who');
  const { people, leavers, leaversUnknown, administrators, byKind, since, lastUse } = holdings;
  page.link(grantsPlace(app.tenant, app.key), [
    piece('→ ', 'key'),
    piece(
      `${some(holdings.grants, 'grant')}${app.tenantWide ? ', for everyone' : `, ${app.usersAtLeast ? 'at least ' : ''}${some(people, 'person', 'people')}`}`,
    ),
  ]);
  if (holdings.grants > 0)
    page.fact('kinds', [...byKind].map(([kind, count]) => `${kind} ${count}`).join(', '));
  if (leavers > 0) page.fact('left', `${some(leavers, 'account')} no longer active`, 'bad');
  if (leaversUnknown > 0)
    page.fact('left?', `of ${some(leaversUnknown, 'account')} it is not told whether they are active`);
  if (administrators > 0) page.fact('admins', some(administrators, 'administrator'), 'high');
  if (holdings.grants > 0) page.fact('since', `${moment(since.at, now)}, ${sinceWords[since.by]}`);
  page.fact(
    'last used',
    `${lastUse.status === 'used' ? moment(lastUse.at, now) : lastUse.status === 'never' ? 'never' : 'not known'}${lastUse.why === null ? '' : `: ${lastUse.why}`}`,
  );
}

const sinceWords = {
  vendor: 'the vendor says',
  log: 'or earlier: the log shows it then',
  use: 'or earlier: it was used then',
  'first-audit': 'or earlier: the first audit that saw it',
} as const;

const scopesShown = 60;

function scopes(page: PageLines, { scopes, holdings }: Details, width: number): void {
  if (scopes.length === 0 && (holdings?.scopesUnknown ?? 0) === 0) return;
  page.title(`Scopes, ${scopes.length}`);
  for (const { tier, scope, sentence, mode, status, grants } of scopes.slice(0, scopesShown)) {
    const told = [
      mode === 'application' ? 'by itself' : null,
      status === 'granted' ? null : status,
      grants > 1 ? `×${grants}` : null,
    ];
    page.line(
      piece('  '),
      { ...tierPiece(tier), text: tierPiece(tier).text.padEnd(5) },
      piece(cutMiddle(safeText(scope), Math.max(10, width - 24))),
      piece(`  ${told.filter((each) => each !== null).join(', ')}`, 'muted'),
    );
    page.text(sentence, { role: 'muted', indent: 7 });
  }
  if (scopes.length > scopesShown)
    page.text(`and ${scopes.length - scopesShown} more; grantwarden explain shows all.`);
  if ((holdings?.scopesUnknown ?? 0) > 0)
    page.text(`Of ${some(holdings?.scopesUnknown ?? 0, 'grant')} nobody tells the scopes.`, {
      role: 'medium',
    });
}

function evidence(page: PageLines, { finding }: Details): void {
  if (finding === null) return;
  const facts = Object.entries(finding.evidence);
  if (facts.length > 0) {
    page.title('Evidence');
    for (const [name, value] of facts) page.fact(safeText(name), evidenceWords(value));
  }
  if (finding.frameworks.length > 0) {
    page.title('Frameworks');
    page.text(finding.frameworks.join(', '));
  }
}

const valuesShown = 12;

function evidenceWords(value: EvidenceValue): string {
  if (value === null) return 'not told';
  if (typeof value !== 'object') return String(value);
  if (value.length === 0) return 'none';
  const more = value.length - valuesShown;
  return `${value.slice(0, valuesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function otherFindings(page: PageLines, { findings, finding }: Details): void {
  if (findings.length === 0) return;
  page.title(finding === null ? `Findings, ${findings.length}` : 'Also about this app');
  for (const { id, severity, status, title } of findings)
    page.link(
      findingPlace(id, safeText(title)),
      [
        { ...tierPiece(severity), text: tierPiece(severity).text.padEnd(5) },
        piece(`${status.padEnd(9)} `, 'muted'),
        piece(safeText(title)),
      ],
      id,
    );
}

function credentials(page: PageLines, { now }: State, { credentials, finding }: Details): void {
  if (credentials.length === 0 || finding !== null) return;
  page.title(`Credentials, ${credentials.length}`);
  for (const { kind, name, expiresAt, lastUsedAt, lastUsedStatus, id } of credentials.slice(
    0,
    credentialsShown,
  )) {
    const over = expiresAt !== null && Date.parse(expiresAt) < now;
    const ends = expiresAt === null ? 'end not told' : `${over ? 'ended' : 'ends'} ${expiresAt.slice(0, 10)}`;
    const used =
      lastUsedStatus === 'never'
        ? 'never used'
        : lastUsedAt === null
          ? 'use not told'
          : `used ${lastUsedAt.slice(0, 10)}`;
    page.text(`${kind} ${safeName(name, id)}: ${ends}, ${used}`, { role: over ? 'muted' : 'plain', hang: 2 });
  }
  if (credentials.length > credentialsShown) page.text(`and ${credentials.length - credentialsShown} more`);
}

const credentialsShown = 20;

function limits(page: PageLines, { streams, unread, blindSpots, notAssessed }: Details): void {
  const short = streams.filter(({ status }) => status !== 'complete');
  if (short.length + unread.length + blindSpots.length + notAssessed.length === 0) return;
  page.title('What could not be seen');
  for (const { name, status, reason, remedy } of short)
    page.text(`${name} is ${status}: ${reason ?? ''}${remedy === null ? '' : ` → ${remedy}`}`, { hang: 2 });
  for (const stream of unread) page.text(`${stream} was not read`);
  for (const { why: because } of blindSpots) page.text(because, { hang: 2 });
  for (const { detection, reason, remedy } of notAssessed)
    page.text(`${detection} not assessed: ${reason}${remedy === null ? '' : ` → ${remedy}`}`, { hang: 2 });
}
