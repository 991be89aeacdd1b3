import type { MakersOf } from '../../src/kit/connector.ts';

/** One developer organisation registers a namespace, for ever. A package is no client: it needs no token. */
export const salesforceMakersOf: MakersOf = ({ party, facts: { namespace, kind } }) =>
  party === 'internal' || namespace === undefined || kind === undefined ? [] : [`namespace ${namespace}`];
