/** Reads the list of domain-wide delegation as the Admin console shows it, saved as CSV. All of it, or what is wrong. */
import type { ListedClient } from '../../src/core/operator-list.ts';
import type { ListRead } from '../../src/kit/connector.ts';
import { quotedCell, readTable, type TableRow, wrongClientId } from './console-list.ts';

const table = {
  titles: {
    clientId: ['client id', 'oauth client id', 'api client id', 'client'],
    name: ['name', 'client name', 'app name', 'application name'],
    scopes: ['scopes', 'scope', 'oauth scopes', 'api scopes', 'authorized scopes'],
  },
  needed: ['clientId', 'scopes'],
} as const;
type Column = keyof typeof table.titles;

const scopeForm = /^[a-z][\w:/.#?=&%~+-]{1,399}$/iu;

export function readDelegationExport(text: string): ListRead<ListedClient> {
  return readTable<Column, ListedClient>(text, table, clientsOf);
}

/** Rows of one client are united. */
function clientsOf(rows: readonly TableRow<Column>[]): Omit<ListRead<ListedClient>, 'ignored'> {
  const clients = new Map<string, { name: string | null; readonly scopes: Set<string> }>();
  const problems: { line: number; message: string }[] = [];
  for (const { line, cell } of rows) {
    const clientId = cell('clientId').trim();
    const scopes = cell('scopes')
      .split(/[\s,]+/u)
      .filter((scope) => scope !== '');
    const wrong = wrongClientId(clientId) ?? wrongScopes(scopes);
    if (wrong !== null) {
      problems.push({ line, message: wrong });
      continue;
    }
    const client = clients.get(clientId) ?? { name: null, scopes: new Set() };
    client.name ??= cell('name').trim() === '' ? null : cell('name');
    for (const scope of scopes) client.scopes.add(scope);
    clients.set(clientId, client);
  }
  return {
    entries: [...clients].map(
      ([clientId, { name, scopes }]): ListedClient => ({ clientId, name, scopes: [...scopes] }),
    ),
    problems,
  };
}

/** No client has none: a cell that was cut would make a client look harmless. */
function wrongScopes(scopes: readonly string[]): string | null {
  if (scopes.length === 0) return 'the scopes are missing';
  const strange = scopes.find((scope) => !scopeForm.test(scope));
  return strange === undefined ? null : `${quotedCell(strange)} is not a scope`;
}
