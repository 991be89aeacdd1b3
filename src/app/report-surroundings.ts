/** What a report may say beside its run. */
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { nameKey } from '../core/fold.ts';
import type { AuditView } from '../core/result.ts';
import { nearest } from '../kit/nearest.ts';
import type { Audience, ReportOptions } from '../kit/report.ts';
import type { Context } from './context.ts';
import { journalHead } from './journal.ts';
import { definitionOf } from './open-tenant.ts';
import { readPolicyText } from './policy-file.ts';
import { purgedNote } from './purge.ts';

export type { Audience } from '../kit/report.ts';

type Surroundings = Omit<ReportOptions, 'color' | 'width'>;

interface ReportOf {
  readonly run: string;
  readonly audience: Audience | null;
}

/** Each is read when a format asks for it, and so is what goes wrong in reading it. */
export function surroundings(context: Context, { run, audience }: ReportOf): Surroundings {
  const { config, detections, inventory, workspace } = context;
  return {
    audience,
    detections,
    catalogueOf: async (platform) => (await definitionOf(context, { platform }).load()).classifyScope,
    /** Its path is relative to the configuration's folder, parted by `/`. */
    get policy() {
      const text = policyText(config.policy);
      if (text === null) return null;
      const relative = path.relative(path.dirname(config.file), config.policy);
      return { path: relative.split(path.sep).join('/'), text };
    },
    get history() {
      return inventory.pastRuns(run);
    },
    get historyNote() {
      return purgedNote(context) ?? undefined;
    },
    /** @throws AppError JOURNAL_BROKEN */
    get journalHead() {
      return journalHead(workspace)?.hash ?? null;
    },
  };
}

function policyText(file: string): string | null {
  try {
    return readPolicyText(file);
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

/**
 * The vendor that somebody means, as the policy or the audit writes it, whatever its case.
 * @throws AppError USAGE that names the nearest
 */
export async function vendorMeant(context: Context, view: AuditView, name: string): Promise<string> {
  const { vendors, banned } = context.policy();
  const known = new Set([...vendors, ...banned].map((entry) => entry.name));
  for await (const vendor of view.vendors()) known.add(vendor.name);
  const found = [...known].find((each) => nameKey(each) === nameKey(name));
  if (found !== undefined) return found;
  const meant = nearest(name, known);
  throw new AppError('USAGE', {
    detail: `neither the policy nor the last audit knows a vendor “${name}”${meant === null ? '' : `; did you mean “${meant}”?`}`,
    remedy: 'Run `grantwarden list vendors`.',
  });
}
