/** Vendors on all platforms, and the apps of one. */
import type { JudgedVendor } from '../../core/result.ts';
import { safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import { vendorPlace } from '../places.ts';
import { decisionPiece, tierPiece } from '../words.ts';
import { appsScreen } from './apps.ts';
import { type ListScreen, listScreen } from './screen.ts';

export const vendorsScreen = listScreen<JudgedVendor>({
  id: 'vendors',
  title: 'Vendors',
  aliases: ['v'],
  digit: '5',
  noun: 'vendors',
  load: () => ({ list: 'vendors' }),
  row: (_, { about }) => (about?.kind === 'vendor' ? about.vendor : null),
  columns: [
    { title: 'SCORE', width: 5, align: 'right', sort: 'score', cell: ({ score }) => piece(String(score)) },
    { title: 'TIER', width: 4, sort: 'tier', cell: ({ tier }) => tierPiece(tier) },
    { title: 'DECISION', width: 9, sort: 'decision', cell: ({ decision }) => decisionPiece(decision) },
    {
      title: 'VENDOR',
      width: 'grow',
      sort: 'name',
      cell: ({ name, match }) => piece(`${safeText(name)}${match === 'candidate' ? '?' : ''}`),
    },
    {
      title: 'APPS',
      width: 5,
      align: 'right',
      sort: 'apps',
      cell: ({ apps }) => piece(apps.length.toLocaleString('en-US')),
    },
    {
      title: 'PLATFORMS',
      width: 33,
      from: 72,
      sort: 'platforms',
      cell: ({ platforms }) => piece(platforms.map((each) => each.split('-', 1)[0]).join(' '), 'muted'),
    },
  ],
  open: ({ id, label }) => vendorPlace(id, label),
  subject: ({ id, label }) => ({
    row: id,
    what: id,
    finding: null,
    place: null,
    tenant: null,
    label,
    vendor: id,
  }),
});

const { digit: _, ...apps } = appsScreen;

export const vendorScreen: ListScreen = {
  ...apps,
  id: 'vendor',
  title: 'Apps of a vendor',
  aliases: [],
  load: ({ id }) => ({ list: 'apps-of-vendor', vendor: id }),
};
