/**
 * Ends all tokens of one person for one app: those of an external client app through its usage, all others one by one
 * by what the list of tokens gives to revoke them. Revoking a refresh token ends its access tokens.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm
 */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { pathSegment } from '../../../src/core/text.ts';
import type { Sight } from '../../../src/kit/acting.ts';
import { type Deed, partiesOf, refused } from './deed.ts';
import type { FindHolder } from './holders.ts';
import { type ActingSession, beforeChange } from './session.ts';
import { approvalsOf, newRows, type TokenRow, tokenTarget, tokenWords } from './token-target.ts';
import type { RevocableRow, TokenLists } from './tokens.ts';

/** The fact by which a target says that the usage of external client apps has it. */
export const byUsage = 'byUsage';

interface Parts {
  readonly session: ActingSession;
  readonly tokens: TokenLists;
  readonly findHolder: FindHolder;
  /** Why these may be the tokens by which Grantwarden itself is signed in; null when they are not. */
  readonly own: (action: Action) => Promise<string | null>;
}

export function revokeGrant({ session, tokens, findHolder, own }: Parts): Deed {
  return {
    calls: ({ target }) => target.handles.length + 3,

    async look(action): Promise<Sight> {
      const { rows, fresh, usedAs } = await seen(action);
      const { customizeApplication } = await session.permissions();
      if (rows.length === 0 && usedAs === null)
        return customizeApplication === 'yes' ? { is: 'done' } : { is: 'untold', why: onlyOwn };
      if (fresh.length > 0) return { is: 'changed', how: howChanged(action, fresh) };
      const why = await own(action);
      return why === null ? { is: 'ready', undo: null } : { is: 'untold', why };
    },

    async act(action) {
      const why = await own(action);
      if (why !== null) throw refused(why);
      if (isUsed(action)) await endByUsage(action);
      else await endOneByOne(action);
      return {};
    },
  };

  async function seen(action: Action): Promise<{
    readonly rows: readonly TokenRow[];
    readonly fresh: readonly TokenRow[];
    readonly usedAs: string | null;
  }> {
    const target = tokenTarget(action);
    if (target === null && !isUsed(action)) throw refused(`${action.kind}: the plan names no token`);
    const [rows, usedAs] = await Promise.all([
      target === null ? [] : tokens.rowsOf(target),
      isUsed(action) ? holderOf(action) : null,
    ]);
    return { rows, fresh: target === null ? [] : newRows(target, rows), usedAs };
  }

  function holderOf(action: Action): Promise<string | null> {
    const { clientId, holder } = partiesOf(action);
    return findHolder({ clientId, developerName: action.target.facts['developerName'] ?? null }, holder);
  }

  async function endByUsage(action: Action): Promise<void> {
    const { holder } = partiesOf(action);
    const { rows, fresh, usedAs } = await beforeChange(seen(action));
    if (fresh.length > 0) throw refused(howChanged(action, fresh));
    if (usedAs === null) {
      if (rows.length > 0) await endOneByOne(action);
      return;
    }
    session.quota.begun();
    await session.change({
      operation: 'oauth.usage.tokens.delete',
      method: 'DELETE',
      path: `/apps/oauth/usage/${segment(usedAs)}/${segment(holder)}/tokens`,
      about: holder,
    });
  }

  async function endOneByOne(action: Action): Promise<void> {
    const target = tokenTarget(action);
    if (target === null) throw refused(`${action.kind}: the plan names no token`);
    const rows = await beforeChange(tokens.revocableRowsOf(target));
    const fresh = newRows(target, rows);
    if (fresh.length > 0) throw refused(howChanged(action, fresh));
    session.quota.begun();
    const endings = await Promise.allSettled(rows.map(revoke));
    const failures = endings.flatMap((ending): unknown[] =>
      ending.status === 'rejected' ? [ending.reason] : [],
    );
    if (failures.length > 0) throw worst(failures, rows.length);
  }

  async function revoke({ DeleteToken, UserId }: RevocableRow): Promise<void> {
    await session.change({
      operation: 'oauth2.revoke',
      method: 'POST',
      path: '/services/oauth2/revoke',
      body: {
        type: 'application/x-www-form-urlencoded',
        text: new URLSearchParams({ token: DeleteToken }).toString(),
      },
      about: UserId,
    });
  }
}

const onlyOwn =
  'without the permission Customize Application Salesforce shows the signed-in user’s own tokens alone, so none is not proof; give the user that acts this permission';

function isUsed({ target }: Action): boolean {
  return target.facts[byUsage] === 'yes';
}

function howChanged({ target }: Action, fresh: readonly TokenRow[]): string {
  const planned = tokenWords(approvalsOf(target.handles));
  const now = tokenWords(fresh.map(({ CreatedDate }) => CreatedDate));
  const more = fresh.length === 1 ? '1 token is new' : `${fresh.length} tokens are new`;
  return `${more}, the newest of ${now.newest}; the newest that the plan knows is of ${planned.newest}`;
}

/** What is not known comes before what was refused: only looking tells then. */
function worst(failures: readonly unknown[], tried: number): unknown {
  const other = failures.find((one) => !(one instanceof AppError) || one.code !== 'ACT_REFUSED');
  if (other !== undefined) return other;
  const [first] = failures;
  if (!(first instanceof AppError) || tried === 1) return first;
  return new AppError('ACT_REFUSED', {
    detail: `${failures.length} of ${tried} tokens were not ended: ${first.detail ?? first.message}`,
    remedy: first.remedy,
    cause: first,
  });
}

/** @throws AppError ID_UNSAFE */
function segment(id: string): string {
  try {
    return pathSegment(id);
  } catch (cause) {
    throw new AppError('ID_UNSAFE', { cause });
  }
}
