/** Describe Global and sObject Describe. Source: REST API Developer Guide. */
import type { SandboxReply } from '../contract.ts';
import { notFound, ok } from './errors.ts';
import type { Objects } from './objects/index.ts';
import type { Caller } from './powers.ts';
import type { SObject } from './schema.ts';

function summary({ name, keyPrefix, deletable }: SObject, version: number) {
  const url = `/services/data/v${version.toFixed(1)}/sobjects/${name}`;
  return {
    name,
    label: name,
    keyPrefix,
    queryable: true,
    retrieveable: name !== 'OauthToken',
    createable: deletable,
    deletable,
    updateable: false,
    custom: false,
    urls: { sobject: url, describe: `${url}/describe` },
  };
}

export function describeGlobal(objects: Objects, version: number, caller: Caller): SandboxReply {
  const sobjects = objects.visible(version, caller).map((object) => summary(object, version));
  return ok({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
}

export function describe(objects: Objects, name: string, version: number, caller: Caller): SandboxReply {
  const object = objects.find(name, 'rest', version, caller);
  if (object === null) return notFound();
  const fields = [...object.fields.values()]
    .filter(({ since }) => since <= version)
    .map(({ name, type, filterable, groupable, sortable, nillable, parent }) => ({
      name,
      label: name,
      type,
      filterable,
      groupable,
      sortable,
      nillable,
      aggregatable: type !== 'boolean',
      referenceTo: parent === null ? [] : [parent.object],
      relationshipName: parent?.name ?? null,
    }));
  return ok({ ...summary(object, version), fields, childRelationships: [] });
}
