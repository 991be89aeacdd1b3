/**
 * Whose app it is, by the tenant that owns its registration: Entra sets that id, and nobody can choose it.
 * Names and publisher names prove nothing.
 */
import type { Party } from '../../src/core/vocabulary.ts';

/** Tenants in which Microsoft registers the services themselves. */
const microsoftServices = new Set([
  'f8cdef31-a31e-4b4a-93e4-5f571e91255a', // Microsoft Services
  '33e01921-4d64-4f8c-a055-5bdaffd5e33d', // AME, Azure production
  'cdc5aeea-15c5-4db6-b079-fcadd2505dc2', // Graph Command Line Tools and the like
]);

/** Owners worth naming to a person. Employees and partners of Microsoft register apps in the first two too. */
export const ownerNotes: ReadonlyMap<string, string> = new Map([
  ['72f988bf-86f1-41af-91ab-2d7cd011db47', 'Microsoft’s corporate tenant, where employees register apps too'],
  ['47df5bb7-e6bc-4256-afb0-dd8c8e3c1ce8', 'Entra gallery templates'],
  ['9188040d-6c67-4c5b-b112-36a304b66dad', 'a personal Microsoft account'],
]);

/** @param owner `appOwnerOrganizationId` @param ours this tenant's id */
export function partyOf(owner: string | null, type: string | null, ours: string): Party {
  if (owner !== null) {
    const id = owner.toLowerCase();
    if (id === ours.toLowerCase()) return 'internal';
    return microsoftServices.has(id) ? 'first' : 'third';
  }
  if (type === 'ManagedIdentity') return 'internal';
  return 'unknown';
}
