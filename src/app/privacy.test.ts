import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { journalOf, listJournal } from './journal.ts';
import { end, page, session, testContext } from './testing.ts';

test('where people are shown by pseudonyms the journal does so too, and its bytes never had a name', async () => {
  const read = async function* () {
    yield page();
    return end;
  };
  const context = testContext({
    acme: () => Promise.resolve(session('T1', { users: read, installs: read })),
  });
  using journal = journalOf(context);
  const entry = { kind: 'note', what: 'x', tenant: null, why: null } as const;
  await journal.append({ ...entry, who: 'anna@acme.example', detail: { of: 'by bob@acme.example' } });
  const veiled = {
    ...context,
    config: { ...context.config, privacy: { ...context.config.privacy, pseudonymizePrincipals: true } },
  };
  const all = { since: null, kind: null, limit: null } as const;
  const people = context.workspace.people();

  expect(listJournal(context, all).entries[0]).toMatchObject({ who: 'anna@acme.example' });
  expect(listJournal(veiled, all).entries[0]).toMatchObject({
    who: people.pseudonym('anna@acme.example'),
    detail: { of: `by ${people.pseudonym('bob@acme.example')}` },
  });
  expect(readFileSync(path.join(context.workspace.dir, 'journal.ndjson'), 'utf8')).not.toContain(
    'acme.example',
  );
});
