/** What there is to read of tokens in this org, and what of them this reader cannot see or tell. */
import { AppError } from '../../src/core/errors.ts';
import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { type AppIndex, loadAppIndex, type TokenApp } from './app-index.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { existing, visibleFields } from './visible.ts';
import type { Token } from './wire.ts';

/** Never those that hold a token or what revokes one. */
const wanted = ['AppName', 'UserId', 'CreatedDate', 'LastUsedDate', 'UseCount', 'AppMenuItemId'];
const menuEntry = ['ApplicationId', 'Label', 'IsUsingAdminAuthorization'].map(
  (name) => `AppMenuItem.${name}`,
);

export interface TokenAccess {
  /** What the reader may not see; null when that is nothing. The org's count agrees in either case. */
  readonly hidden: AppError | null;
  /** To select. */
  readonly columns: readonly string[];
  /** The org tells when tokens were created. */
  readonly timed: boolean;
  /** The org tells when tokens were used. */
  readonly tellsUse: boolean;
  /** The org tells the menu entry of tokens. */
  readonly tellsEntry: boolean;
  readonly index: AppIndex;
}

export async function openTokens(
  session: SalesforceSession,
  { signal, recall }: Pick<StreamContext, 'signal' | 'recall'>,
): Promise<TokenAccess> {
  const hidden = await hiddenRows(session, signal);
  const fields = await visibleFields(session, 'OauthToken', signal);
  const index = await loadAppIndex(recall, await session.objects(signal));
  const tellsEntry = fields.has('appmenuitemid');
  return {
    hidden,
    columns: [...existing(fields, wanted), ...(tellsEntry ? menuEntry : [])],
    timed: fields.has('createddate'),
    tellsUse: fields.has('lastuseddate'),
    tellsEntry,
    index,
  };
}

async function hiddenRows(session: SalesforceSession, signal: AbortSignal): Promise<AppError | null> {
  const { customizeApplication } = await session.permissions(signal);
  if (customizeApplication === 'yes') return null;
  return new AppError('GAP_PERMISSION', {
    detail:
      customizeApplication === 'no'
        ? 'without Customize Application only the reader’s own tokens are listed'
        : 'whether the reader has Customize Application cannot be read; without it only own tokens are listed',
    remedy: 'Give the user that Grantwarden signs in as the permission Customize Application.',
  });
}

const mostNamed = 5;

/** Tokens whose app cannot be told in this run. */
export interface Untold {
  /** Null, and counted, for such a token. */
  readonly appOf: (token: Token) => TokenApp | null;
  readonly tokens: number;
  gaps(): readonly Gap[];
}

export function createUntold(index: AppIndex): Untold {
  const names = new Set<string>();
  let tokens = 0;
  return {
    get tokens() {
      return tokens;
    },
    appOf(token) {
      const app = index.appOf(token);
      if (app !== null) return app;
      tokens += 1;
      names.add(token.AppName || 'no name');
      return null;
    },
    gaps() {
      if (tokens === 0) return [];
      const shown = [...names].slice(0, mostNamed).join(', ');
      const more = names.size > mostNamed ? ` and ${names.size - mostNamed} more names` : '';
      const error = new AppError('READ_INCOMPLETE', {
        detail: `which apps the tokens of ${shown}${more} are of, only external-client-apps could tell, which was not read in full`,
        remedy: 'See external-client-apps, then run the audit again.',
      });
      return [{ error, units: tokens }];
    },
  };
}
