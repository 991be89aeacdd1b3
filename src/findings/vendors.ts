/** Apps of one vendor across tenants and platforms. */
import type { AppRow } from '../core/rows.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { PolicyStanding } from '../kit/detection.ts';
import type { JudgementSink } from './ports.ts';
import { type Exposure, scoreOf, together } from './score.ts';

interface Held {
  exposure: Exposure;
  proven: boolean;
  readonly apps: string[];
  readonly platforms: Set<Platform>;
}

export class VendorTally {
  readonly #vendors = new Map<string, Held>();

  add(app: AppRow, { vendor, match }: PolicyStanding, exposure: Exposure): void {
    if (vendor === null) return;
    const name = `${app.tenant}/${app.key}`;
    const held = this.#vendors.get(vendor);
    if (held === undefined) {
      this.#vendors.set(vendor, {
        exposure,
        proven: match === 'proven',
        apps: [name],
        platforms: new Set([app.platform]),
      });
      return;
    }
    held.exposure = together(held.exposure, exposure);
    held.proven ||= match === 'proven';
    held.apps.push(name);
    held.platforms.add(app.platform);
  }

  tell(sink: Pick<JudgementSink, 'vendor'>): void {
    for (const [name, { exposure, proven, apps, platforms }] of this.#vendors) {
      const { score, items } = scoreOf(exposure);
      sink.vendor({
        name,
        match: proven ? 'proven' : 'candidate',
        apps,
        platforms: [...platforms].sort(),
        decision: exposure.decision,
        score,
        scoreItems: items,
        tier: exposure.tier,
      });
    }
  }
}
