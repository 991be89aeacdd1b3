import type { MakersOf } from '../../src/kit/connector.ts';
import { ownerNotes } from './parties.ts';

/**
 * Entra sets the owner's tenant and the verified publisher, and nobody can choose them. Where strangers register
 * apps side by side, one tenant is not one maker.
 */
export const microsoftMakersOf: MakersOf = ({ party, ownerTenant, publisherId }) => {
  if (party !== 'third') return [];
  const owner = ownerTenant?.toLowerCase() ?? null;
  return [
    ...(owner === null || ownerNotes.has(owner) ? [] : [`owner tenant ${owner}`]),
    ...(publisherId === null ? [] : [`verified publisher ${publisherId.toLowerCase()}`]),
  ];
};
