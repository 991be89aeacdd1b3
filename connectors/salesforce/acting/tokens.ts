/**
 * The list of tokens, read for a plan: rows to compare, and, right before they are used, the values that revoke them.
 * These stay in memory, are known to the redactor before anything else is done with them, and go nowhere but into the
 * body of the call that revokes.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { readRecords } from '../query-list.ts';
import type { SalesforceClient } from '../salesforce-session.ts';
import { literal } from '../soql.ts';
import { tokenCap } from '../token-partition.ts';
import { existing } from '../visible.ts';
import { issuesOf } from '../wire.ts';
import { inBatches } from './batches.ts';
import type { ActingSession } from './session.ts';
import { TokenRow, type TokenTarget } from './token-target.ts';

const RevocableRow = TokenRow.extend({ DeleteToken: z.string().min(1) });
export type RevocableRow = z.infer<typeof RevocableRow>;

export interface TokenLists {
  /** What the person holds of the app now. @throws AppError READ_*, GAP_* */
  rowsOf(target: TokenTarget): Promise<readonly TokenRow[]>;
  /** The same with what revokes it. */
  revocableRowsOf(target: TokenTarget): Promise<readonly RevocableRow[]>;
}

/** People asked about at once: at five tokens a name each far below the rows at which the list ends without a word. */
const mostPeople = 16;
/** A request's address and headers may have 16,384 bytes. */
const longestQuery = 12_000;
const compared = ['AppName', 'UserId', 'CreatedDate'];

export function createTokenLists(session: ActingSession): TokenLists {
  const { client, signal } = session;
  /** The one client whose queries may name what revokes a token. */
  const revoking: SalesforceClient = {
    ...client,
    query: (soql, asking) => session.queryRevocable(soql, asking),
  };

  async function select<Row>(
    targets: readonly TokenTarget[],
    how: {
      readonly client: SalesforceClient;
      readonly more: readonly string[];
      readonly shape: z.ZodType<Row>;
    },
  ): Promise<readonly Row[]> {
    const where = conditionFor(targets);
    if (targets.length > 1 && encodeURIComponent(where).length > longestQuery) {
      const half = Math.ceil(targets.length / 2);
      return [...(await select(targets.slice(0, half), how)), ...(await select(targets.slice(half), how))];
    }
    const fields = await session.tokenFields();
    const columns = [
      ...existing(fields, compared),
      ...(fields.has('appmenuitemid') ? ['AppMenuItem.ApplicationId'] : []),
      ...how.more,
    ];
    const soql = `SELECT ${columns.join(', ')} FROM OauthToken WHERE ${where}`;
    const records = await readRecords(how.client, soql, signal);
    if (records.length >= tokenCap)
      throw new AppError('READ_INCOMPLETE', {
        detail: `tokens: the list ends at ${tokenCap} without a word`,
      });
    return records.map((record) => understood(record, how.shape));
  }

  const seen = inBatches<TokenTarget, TokenRow>(
    (targets) => select(targets, { client, more: [], shape: TokenRow }),
    mostPeople,
  );
  const revocable = inBatches<TokenTarget, RevocableRow>(async (targets) => {
    const shape = RevocableRow.transform((row) => {
      session.redact(row.DeleteToken);
      return row;
    });
    return select(targets, { client: revoking, more: ['DeleteToken'], shape });
  }, mostPeople);

  return {
    rowsOf: async (target) => (await seen(target)).filter((row) => target.belongs(row)),
    revocableRowsOf: async (target) => (await revocable(target)).filter((row) => target.belongs(row)),
  };
}

/** More rows than are meant, because SOQL compares without case: `belongs` decides. */
function conditionFor(targets: readonly TokenTarget[]): string {
  const people = [...new Set(targets.map(({ userId }) => userId))];
  const names = [...new Set(targets.flatMap((target) => [...target.names]))];
  const said = names.flatMap((name) => (name === null ? [] : [literal(name)]));
  const named = [
    ...(said.length === 0 ? [] : [`AppName IN (${said.join(',')})`]),
    ...(said.length === names.length ? [] : ['AppName = null']),
  ];
  return `UserId IN (${people.map(literal).join(',')}) AND (${named.join(' OR ')})`;
}

/** A row that is not understood may be one that is meant. @throws AppError READ_MALFORMED, with field names alone */
function understood<Row>(record: unknown, shape: z.ZodType<Row>): Row {
  const parsed = shape.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new AppError('READ_MALFORMED', { detail: `tokens: ${issuesOf(parsed.error)}` });
}
