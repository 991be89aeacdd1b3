import type { Gap } from '../../src/kit/connector.ts';
import { appId } from './app-index.ts';
import { type QueryContext, readWholeQuery, shortfall } from './query-list.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { unitFailure } from './unit-failure.ts';
import { MenuItem } from './wire.ts';

const object = 'AppMenuItem';
const wanted = Object.keys(MenuItem.shape);

export interface MenuName {
  /** Under which metadata is kept; the list of connected apps tells the label alone. */
  readonly developerName: string;
  readonly namespace: string | null;
}

interface MenuNames {
  /** By app id. */
  readonly names: ReadonlyMap<string, MenuName>;
  readonly gap: Gap | null;
}

/**
 * Developer names of the apps that have an entry in the app menu. An org that does not show them is none that lacks
 * something: names are then derived from labels.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_appmenuitem.htm
 * @throws what ends the stream
 */
export async function readMenuNames(session: SalesforceSession, context: QueryContext): Promise<MenuNames> {
  const none = new Map<string, MenuName>();
  try {
    const objects = await session.objects(context.signal);
    if (!objects.has(object.toLowerCase())) return { names: none, gap: null };
    const fields = await session.fields(object, context.signal);
    if (!wanted.every((field) => fields.has(field.toLowerCase()))) return { names: none, gap: null };
    const spec = {
      soql: `SELECT ${wanted.join(', ')} FROM ${object}`,
      shape: MenuItem,
      keyOf: ({ Id }: MenuItem) => Id,
    };
    const { rows, end } = await readWholeQuery(session.client, spec, context);
    const named = rows.flatMap(({ ApplicationId, Name, NamespacePrefix }): [string, MenuName][] => {
      const id = appId(ApplicationId);
      return id !== null && Name ? [[id, { developerName: Name, namespace: NamespacePrefix ?? null }]] : [];
    });
    return { names: new Map(named), gap: shortfall(object, end) };
  } catch (thrown) {
    const error = unitFailure(thrown);
    return { names: none, gap: error.code.startsWith('GAP_') ? null : { error, units: 1 } };
  }
}
