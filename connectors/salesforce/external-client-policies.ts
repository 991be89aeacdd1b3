import { AppError } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';
import { type QueryContext, readWholeQuery, shortfall } from './query-list.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { unitFailure } from './unit-failure.ts';
import { existing, visibleFields } from './visible.ts';
import { ExternalClientPolicy } from './wire.ts';

const object = 'ExtlClntAppOauthPlcyCnfg';
const wanted = Object.keys(ExternalClientPolicy.shape);

export interface ExternalClientPolicies {
  /** By app id. */
  readonly policies: ReadonlyMap<string, ExternalClientPolicy>;
  /** Why some policies are not known. */
  readonly gap: Gap | null;
}

/** The policies of all external client apps. @throws what ends the stream */
export async function readExternalClientPolicies(
  session: SalesforceSession,
  context: QueryContext,
): Promise<ExternalClientPolicies> {
  try {
    const columns = existing(await visibleFields(session, object, context.signal), wanted);
    if (!columns.includes('ExternalClientApplicationId'))
      throw new AppError('GAP_LICENCE', { detail: `${object} does not tell which app a policy belongs to` });
    const { rows, end } = await readWholeQuery(
      session.client,
      {
        soql: `SELECT ${columns.join(', ')} FROM ${object}`,
        shape: ExternalClientPolicy,
        keyOf: ({ Id }) => Id,
      },
      context,
    );
    return {
      policies: new Map(rows.map((policy) => [policy.ExternalClientApplicationId, policy])),
      gap: shortfall(object, end),
    };
  } catch (thrown) {
    return { policies: new Map(), gap: { error: unitFailure(thrown), units: 1 } };
  }
}
