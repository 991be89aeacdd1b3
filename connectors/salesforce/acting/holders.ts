/**
 * Who holds tokens of an external client app, by the list that has them all.
 * https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_usage_resources.htm
 */
import { AppError } from '../../../src/core/errors.ts';
import { appId } from '../app-index.ts';
import { readUsage } from '../usage-pages.ts';
import { UsageApp, UsagePage, UsageUser, UsageUsersPage } from '../wire.ts';
import { inBatches } from './batches.ts';
import type { ActingSession } from './session.ts';

const Named = UsageApp.pick({ identifier: true, developerName: true });

export interface UsedApp {
  readonly clientId: string;
  /** The list may call an app by something else than its id. */
  readonly developerName: string | null;
}

interface Holder {
  readonly clientId: string;
  readonly userId: string;
  /** By which the list calls the app. */
  readonly identifier: string;
}

/** @returns how the list calls the app; null when it has not got the person, or not the app at all. @throws AppError READ_*, GAP_* */
export type FindHolder = (app: UsedApp, userId: string) => Promise<string | null>;

export function createHolders({ client, signal }: ActingSession): FindHolder {
  async function read(apps: readonly UsedApp[]): Promise<readonly Holder[]> {
    const used = await all({
      fetchPage: (page) => client.usage(page, signal),
      page: UsagePage,
      row: Named,
      keyOf: ({ identifier }) => identifier,
    });
    const holders: Holder[] = [];
    const wanted = new Map(apps.map((app) => [app.clientId, app]));
    for (const [clientId, { developerName }] of wanted) {
      const entries = used.filter(
        (one) =>
          (appId(one.identifier) ?? one.identifier) === clientId ||
          (appId(one.identifier) === null && developerName !== null && one.developerName === developerName),
      );
      for (const { identifier } of entries) {
        const users = await all({
          fetchPage: (page) => client.usageUsers(identifier, page, signal),
          page: UsageUsersPage,
          row: UsageUser,
          keyOf: ({ userIdentifier }) => userIdentifier,
        });
        holders.push(...users.map(({ userIdentifier: userId }) => ({ clientId, userId, identifier })));
      }
    }
    return holders;
  }

  const ask = inBatches<UsedApp, Holder>(read, 1_000);
  return async (app, userId) => {
    const found = (await ask(app)).find((one) => one.clientId === app.clientId && one.userId === userId);
    return found?.identifier ?? null;
  };
}

/** A row that is not understood may be the one that is meant. @throws AppError READ_MALFORMED */
async function all<Row>(list: Parameters<typeof readUsage<Row>>[0]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const malformed = (_row: unknown, issues: string): never => {
    throw new AppError('READ_MALFORMED', { detail: `OAuth usage: ${issues}` });
  };
  for await (const page of readUsage(list, { malformed })) rows.push(...page);
  return rows;
}
