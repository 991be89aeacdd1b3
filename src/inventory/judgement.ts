import type { ControlResult } from '../core/control.ts';
import type { Assessment, Finding, NotAssessed } from '../core/finding.ts';
import type { JudgedApp, JudgedVendor, Summary } from '../core/result.ts';
import type { AppRow } from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import { tiers, type Tier } from '../core/vocabulary.ts';
import { holds, ownStreams } from './moment.ts';
import { runRow } from './runs.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

export type AppJudgement = Omit<JudgedApp, keyof AppRow>;
type JudgedKind = 'app' | 'vendor' | 'finding' | 'assessment' | 'not-assessed' | 'control' | 'summary';

interface Stored {
  readonly row: number;
  readonly rank: number;
  readonly content: string;
  readonly first_run: number;
}

/** Scores are whole numbers from 0 to 100. */
const scoreRanks = 101;

function scoreRank(score: number): number {
  return scoreRanks - 1 - score;
}

/** Most severe first, then the highest score; resolved ones after all others. */
function findingRank({ severity, status, score }: Finding): number {
  const tier = tiers.indexOf(severity) + (status === 'resolved' ? tiers.length : 0);
  return tier * scoreRanks + scoreRank(score);
}

/**
 * Stores the judgement of one run, in place of an earlier one of the same run: one transaction from the first
 * call to `commit`. Disposing of it uncommitted, or a throw, leaves things as they were. What is judged as in
 * the run before costs nothing; what is of no single tenant is stored for this run alone.
 */
export class JudgementWriter implements Disposable {
  readonly #store: Store;
  readonly #run: number;
  readonly #tenants = new Map<string, { readonly row: number; readonly basis: number }>();
  readonly #findings = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  #apps = 0;
  #notAssessed = 0;
  #open = false;

  /** @throws AppError NOTHING_RECORDED */
  constructor(store: Store, run: string) {
    this.#store = store;
    this.#run = runRow(store, run).seq;
    for (const { id, row, basis } of store.all<{ id: string; row: number; basis: number }>(
      'SELECT id, row, basis FROM run_tenants JOIN tenants ON row = tenant WHERE run = ?',
      this.#run,
    ))
      this.#tenants.set(id, { row, basis });
  }

  app(tenant: string, appKey: string, judgement: AppJudgement): void {
    this.#apps += 1;
    this.#put('app', tenant, appKey, 0, judgement);
  }

  /** @param scopeSet from `RunReader.scopeSets` or `StoredGrant.scopeSet`. */
  grantTier(scopeSet: number, tier: Tier): void {
    this.#write(() => {
      const open = this.#store
        .prepare('SELECT first_run, tier FROM judged_tiers WHERE scope_set = ? AND gone_run = 0')
        .get(scopeSet) as { first_run: number; tier: string } | undefined;
      if (open?.tier === tier) return;
      if (open?.first_run === this.#run) {
        this.#store.run(
          'UPDATE judged_tiers SET tier = ? WHERE scope_set = ? AND gone_run = 0',
          tier,
          scopeSet,
        );
        return;
      }
      if (open !== undefined)
        this.#store.run(
          'UPDATE judged_tiers SET gone_run = ? WHERE scope_set = ? AND gone_run = 0',
          this.#run,
          scopeSet,
        );
      this.#store.run(
        'INSERT INTO judged_tiers (scope_set, gone_run, first_run, tier) VALUES (?, 0, ?, ?)',
        scopeSet,
        this.#run,
        tier,
      );
    });
  }

  vendor(vendor: JudgedVendor): void {
    this.#put('vendor', null, vendor.name, scoreRank(vendor.score), vendor);
  }

  finding(finding: Finding): void {
    if (finding.status !== 'resolved' && finding.status !== 'waived') this.#findings[finding.severity] += 1;
    this.#put('finding', finding.tenant, finding.id, findingRank(finding), finding);
  }

  assessment(assessment: Assessment): void {
    this.#put('assessment', assessment.tenant, assessment.detection, 0, assessment);
  }

  notAssessed(subject: NotAssessed): void {
    this.#notAssessed += 1;
    this.#put('not-assessed', subject.tenant, JSON.stringify([subject.detection, subject.app]), 0, subject);
  }

  control(control: ControlResult): void {
    // Numbers in the key are padded, so that 5.10 stands after 5.9.
    const key = control.id.replaceAll(/\d+/gu, (number) => number.padStart(4, '0'));
    this.#put('control', control.tenant, key, 0, control);
  }

  commit(): void {
    this.#put('summary', null, '', 0, this.#summary());
    this.#write(() => {
      for (const { row } of this.#tenants.values())
        this.#store.run(
          `UPDATE judged SET gone_run = ?1 WHERE kind IN ('app', 'finding', 'assessment', 'not-assessed', 'control')
            AND tenant = ?2 AND gone_run = 0 AND first_run < ?1
            AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.run = ?1 AND seen.kind = ?3 AND seen.row = judged.row)`,
          this.#run,
          row,
          rowKinds.judged,
        );
      this.#store.run('DELETE FROM seen WHERE run = ? AND kind = ?', this.#run, rowKinds.judged);
      this.#store.run('UPDATE runs SET judged = 1 WHERE seq = ?', this.#run);
      this.#store.commit();
    });
    this.#open = false;
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#store.rollback();
  }

  #write(work: () => void): void {
    try {
      if (!this.#open) {
        this.#store.begin();
        this.#open = true;
        this.#forgetEarlier();
      }
      this.#store.guard(work);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** An earlier judgement of the same run never was. */
  #forgetEarlier(): void {
    for (const [table, ours] of [
      ['judged', 'AND tenant <> 0'],
      ['judged_tiers', ''],
    ] as const) {
      this.#store.run(`DELETE FROM ${table} WHERE first_run = ?`, this.#run);
      this.#store.run(
        `UPDATE ${table} SET gone_run = 0 WHERE gone_run = ?1 AND first_run < ?1 ${ours}`,
        this.#run,
      );
    }
  }

  #put(kind: JudgedKind, tenant: string | null, key: string, rank: number, value: object): void {
    this.#write(() => {
      const content = JSON.stringify(value);
      const store = this.#store;
      const row = tenant === null ? 0 : (this.#tenants.get(tenant)?.row ?? 0);
      if (row === 0) {
        store
          .prepare(
            `INSERT INTO judged (kind, tenant, key, rank, content, first_run, gone_run) VALUES (?, 0, ?, ?, ?, ?, ?)
              ON CONFLICT DO UPDATE SET rank = excluded.rank, content = excluded.content`,
          )
          .run(kind, key, rank, content, this.#run, this.#run + 1);
        return;
      }
      const open = store
        .prepare(
          'SELECT row, rank, content, first_run FROM judged WHERE kind = ? AND tenant = ? AND key = ? AND gone_run = 0',
        )
        .get(kind, row, key) as Stored | undefined;
      if (open?.first_run === this.#run) {
        store.run('UPDATE judged SET rank = ?, content = ? WHERE row = ?', rank, content, open.row);
        return;
      }
      if (open !== undefined && open.content === content && open.rank === rank) {
        store.run(
          'INSERT INTO seen (run, kind, row) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          this.#run,
          rowKinds.judged,
          open.row,
        );
        return;
      }
      if (open !== undefined) store.run('UPDATE judged SET gone_run = ? WHERE row = ?', this.#run, open.row);
      store
        .prepare(
          'INSERT INTO judged (kind, tenant, key, rank, content, first_run, gone_run) VALUES (?, ?, ?, ?, ?, ?, 0)',
        )
        .run(kind, row, key, rank, content, this.#run);
    });
  }

  #summary(): Summary {
    let grants = 0;
    let principals = 0;
    for (const { row: tenant, basis } of this.#tenants.values()) {
      const count = (sql: string): number =>
        this.#store.guard(() => (this.#store.prepare(sql).get({ tenant, basis }) as { n: number }).n);
      grants += count(
        `SELECT count(*) AS n FROM grants
          WHERE client IN (SELECT row FROM clients WHERE tenant = :tenant) AND ${holds('grants')}`,
      );
      principals += count(
        `SELECT count(DISTINCT principal) AS n FROM records
          WHERE stream IN ${ownStreams} AND kind = 'principal' AND ${holds('records')}`,
      );
    }
    return { apps: this.#apps, grants, principals, findings: this.#findings, notAssessed: this.#notAssessed };
  }
}

/**
 * The last word on every finding before this run, resolved ones included, so that one that comes back is known.
 * Of tenants that this run does not have, nothing.
 */
export function* previousFindings(store: Store, run: string): Generator<Finding> {
  const { seq } = runRow(store, run);
  const tenants = store.all<{ tenant: number }>(
    'SELECT 0 AS tenant UNION ALL SELECT tenant FROM run_tenants WHERE run = ?',
    seq,
  );
  // The last row of a key is its last word. Tenant by tenant, as the index has them: nothing is sorted for a page.
  const sql = `SELECT key, content FROM judged
    WHERE kind = 'finding' AND tenant = ?2 AND key > ?3 AND first_run < ?1
      AND NOT EXISTS (SELECT 1 FROM judged AS later WHERE later.kind = 'finding' AND later.tenant = ?2
        AND later.key = judged.key AND later.first_run < ?1 AND later.first_run > judged.first_run)
    ORDER BY key LIMIT 500`;
  for (const { tenant } of tenants)
    for (let after = ''; ; ) {
      const rows = store.all<{ key: string; content: string }>(sql, seq, tenant, after);
      for (const { content } of rows) yield storedJson(content) as Finding;
      const last = rows.at(-1);
      if (last === undefined || rows.length < 500) break;
      after = last.key;
    }
}
