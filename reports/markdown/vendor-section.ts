import type { JudgedVendor } from '../../src/core/result.ts';
import { safeName } from '../../src/core/text.ts';
import { placeOf, type Scene } from './scene.ts';
import { code, count, counted, day, heading, more, plain, table } from './text.ts';

const mostVendors = 50;
const mostApps = 100;
const mostScopes = 30;

/** Worst first. */
export async function vendorSection({ view }: Scene): Promise<string> {
  const rows: JudgedVendor[] = [];
  let all = 0;
  for await (const vendor of view.vendors()) {
    all += 1;
    if (rows.length < mostVendors) rows.push(vendor);
  }
  if (all === 0) return '';
  return [
    heading(2, 'Vendors'),
    table(
      ['Vendor', 'Decision', 'Match', 'Tier', 'Score', 'Platforms', 'Apps'],
      rows.map(({ name, decision, match, tier, score, platforms, apps }) => [
        plain(name),
        decision,
        match,
        tier,
        count(score),
        platforms.join(', '),
        count(apps.length),
      ]),
    ),
    more(all - rows.length, 'list vendors'),
  ].join('');
}

interface Held {
  readonly scopes: Set<string>;
  grants: number;
  lastUse: string;
}

/** What one vendor holds, as it may be told: its own apps, no person’s name, nothing of others. */
export async function accessSection({ view, vendor }: Scene): Promise<string> {
  if (vendor === null) return '';
  const held = new Map<string, Held>(
    vendor.apps.map(({ tenant, key }) => [
      placeOf(tenant, key),
      { scopes: new Set(), grants: 0, lastUse: '' },
    ]),
  );
  for await (const { tenant, app, scopes, lastUsedAt } of view.grants()) {
    const one = held.get(placeOf(tenant, app));
    if (one === undefined) continue;
    one.grants += 1;
    for (const scope of scopes) one.scopes.add(scope);
    if ((lastUsedAt ?? '') > one.lastUse) one.lastUse = lastUsedAt ?? '';
  }
  const short = new Map(view.tenants.map(({ id, coverage }) => [id, coverage.status !== 'complete']));
  const rows = vendor.apps
    .slice(0, mostApps)
    .map(({ tenant, key, name, clientId, platform, users, tenantWide }) => {
      const { scopes = new Set<string>(), grants = 0, lastUse = '' } = held.get(placeOf(tenant, key)) ?? {};
      const least = short.get(tenant) === true ? '≥ ' : '';
      return [
        plain(safeName(name, clientId)),
        code(clientId),
        platform,
        code(tenant),
        `${least}${count(grants)}`,
        tenantWide ? 'everyone' : `${least}${count(users)}`,
        lastUse === '' ? 'not known' : day(lastUse),
        scopeList([...scopes].sort()),
      ];
    });
  if (rows.length === 0) return `${heading(2, 'Access')}No app of this vendor was met.\n\n`;
  const rest = vendor.apps.length - rows.length;
  return [
    heading(2, 'Access'),
    table(['App', 'Client id', 'Platform', 'Tenant', 'Grants', 'People', 'Last used', 'Scopes'], rows),
    rest > 0 ? `… and ${counted(rest, 'more app', 'more apps')}.\n\n` : '',
    rows.some((row) => row.join('').includes('≥')) ? '≥: not everything was read there.\n\n' : '',
  ].join('');
}

function scopeList(scopes: readonly string[]): string {
  const rest = scopes.length - mostScopes;
  const list = scopes.slice(0, mostScopes).map(code).join(', ');
  return rest > 0 ? `${list} … and ${count(rest)} more` : list;
}
