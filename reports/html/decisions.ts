import type { Facts } from './facts.ts';
import { html, joined, type Markup } from './markup.ts';
import { table } from './picture.ts';
import { command, counted, day, name } from './words.ts';

const shownOfEach = 200;

/** What the policy file says was decided: who stands for it, and until when. */
export function decisionsSection({ decisions, options, view }: Facts): Markup {
  if (decisions === null)
    return html`<p>The policy file cannot be read here; <code class="cmd">grantwarden policy check</code> says why.</p>`;
  const { vendors, bans, waivers } = decisions;
  const today = view.run.finishedAt.slice(0, 10);
  const until = (date: string | null | undefined) =>
    date === null || date === undefined
      ? 'no date'
      : date < today
        ? html`<span class="covered partial">lapsed ${day(date)}</span>`
        : day(date);
  return html`<p>From <code>${options.policy?.path ?? ''}</code>, as it stands now: ${joined([counted(vendors.length, 'vendor'), counted(bans.length, 'ban'), counted(waivers.length, 'waiver')], ', ')}. ${options.journalHead === null ? null : html`The journal’s head stands above; ${command('journal verify')} proves what was decided against it.`}</p>${
    vendors.length === 0
      ? null
      : table(
          caption('Approved vendors', vendors.length),
          [{ head: 'Vendor' }, { head: 'Owner' }, { head: 'Approved until' }, { head: 'Data regions' }],
          vendors
            .slice(0, shownOfEach)
            .map((entry) => [
              name(entry.name, ''),
              entry.owner ?? 'nobody is named',
              until(entry.approvedUntil),
              entry.dataRegions?.join(', ') ?? 'not stated',
            ]),
        )
  }${
    bans.length === 0
      ? null
      : table(
          caption('Bans', bans.length),
          [{ head: 'Vendor' }, { head: 'Since' }, { head: 'Reason' }],
          bans
            .slice(0, shownOfEach)
            .map(({ name: banned, since, reason }) => [
              name(banned, ''),
              since === null || since === undefined ? 'no date' : day(since),
              reason ?? 'none is given',
            ]),
        )
  }${
    waivers.length === 0
      ? null
      : table(
          caption('Waivers', waivers.length),
          [{ head: 'Finding' }, { head: 'By' }, { head: 'Expires' }, { head: 'Reason' }],
          waivers
            .slice(0, shownOfEach)
            .map(({ finding, by, expires, reason }) => [
              html`<code>${finding}</code>`,
              by ?? 'nobody is named',
              until(expires),
              reason ?? 'none is given',
            ]),
        )
  }`;
}

function caption(what: string, total: number): string {
  return total > shownOfEach ? `${what}: showing the first ${shownOfEach} of ${total}` : what;
}
