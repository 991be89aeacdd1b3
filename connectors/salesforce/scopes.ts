/** What an OAuth scope of Salesforce lets its holder do. What is reached ends at what the person may reach. */
import type { Capability, Reach, ScopeVerdict } from '../../src/core/capability.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { type KnownScope, scopeCatalogue } from './scope-catalogue.ts';

/** Two names of one scope. https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm */
const aliases: ReadonlyMap<string, string> = new Map([['offline_access', 'refresh_token']]);

/** Client credentials (`application`) run as one user of the org, without that person being there. */
export const classifyScope: ClassifyScope = (scope, _resource, mode): ScopeVerdict => {
  const name = scope.trim().toLowerCase();
  const known = scopeCatalogue.get(name);
  if (known === undefined)
    return {
      scope,
      normalized: name,
      known: false,
      tier: 'medium',
      capabilities: [],
      sentence:
        'Not a scope of Salesforce itself: what a scope of this org’s own allows has to be looked up there.',
    };
  return {
    scope,
    normalized: aliases.get(name) ?? name,
    known: true,
    tier: known.tier,
    capabilities: capabilitiesOf(known, mode === 'application' ? 'tenant' : 'own'),
    sentence:
      mode === 'application'
        ? known.sentence.replace(/\.$/u, ', without anybody signed in.')
        : known.sentence,
  };
};

function capabilitiesOf({ data, access }: KnownScope, reach: Reach): readonly Capability[] {
  return data.flatMap((one): readonly Capability[] =>
    access.map((how) => ({ data: one, access: how, reach })),
  );
}

/**
 * The words of the 16 scopes of older WSDLs are published, those of later ones are not: a word is also taken for the
 * scope whose wire name it is in one piece, with `api` or without.
 */
const byWord: ReadonlyMap<string, string> = new Map(
  [
    ({ wire }: Named) => wire.replace(/_api$/u, ''),
    ({ wire }: Named) => wire,
    ({ metadataName }: Named) => metadataName,
  ].flatMap((wordOf) =>
    [...scopeCatalogue].map(([wire, { metadataName }]) => [inOnePiece(wordOf({ wire, metadataName })), wire]),
  ),
);

interface Named {
  readonly wire: string;
  readonly metadataName: string;
}

/** `Api` to `api`, `RefreshToken` to `refresh_token`; a name that is in no list stays as it is. */
export function wireScope(name: string): string {
  return byWord.get(inOnePiece(name)) ?? name;
}

function inOnePiece(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}
