/** Every object of the org, as a caller and an API version see it. */
import type { Org } from '../org.ts';
import type { Caller } from '../powers.ts';
import type { SObject } from '../schema.ts';
import { apiUsageObjects } from './api-usage.ts';
import { appObjects } from './apps.ts';
import { logObjects } from './logs.ts';
import { oauthTokenObject } from './oauth-token.ts';
import { outboundObjects } from './outbound.ts';
import { peopleObjects } from './people.ts';

export interface Objects {
  /** By name in any case; null where version, permission or API hide it. */
  find(name: string, api: SObject['api'], version: number, caller: Caller): SObject | null;
  visible(version: number, caller: Caller): readonly SObject[];
}

export function createObjects(org: Org): Objects {
  const all = [
    ...peopleObjects(org),
    ...appObjects(org),
    oauthTokenObject(org),
    ...outboundObjects(org),
    ...logObjects(org),
    ...apiUsageObjects(org),
  ];
  const byName = new Map(all.map((object) => [object.name.toLowerCase(), object]));
  const shown = (object: SObject, version: number, caller: Caller) =>
    object.since <= version && object.visible(caller);
  return {
    find(name, api, version, caller) {
      const object = byName.get(name.toLowerCase());
      // The Tooling API answers for the objects of both.
      const here = object !== undefined && (object.api === 'rest' || api === 'tooling');
      return here && shown(object, version, caller) ? object : null;
    },
    visible: (version, caller) =>
      all.filter((object) => object.api === 'rest' && shown(object, version, caller)),
  };
}
