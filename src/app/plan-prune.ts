/** What nobody needs any more: grants that the last audit found stale, orphaned, or beyond their approval's end. */
import { AppError } from '../core/errors.ts';
import type { InventoryView } from '../inventory/view.ts';
import { type PlanTarget, targetOfFinding, type Targets } from './plan-targets.ts';

/** Detections whose finding says that what it cites can go. */
const prunedBy = [
  'dormant-grant',
  'never-used',
  'unused-app-password',
  'orphaned-grant',
  'preserved-token',
  'approval-lapsed',
  'banned-app',
] as const;

export interface PruneRequest {
  /** Some of `prunedBy`; empty: all. */
  readonly detections: readonly string[];
  readonly tenants: readonly string[];
}

/** @throws AppError USAGE for a detection that says nothing of the kind, and when there is nothing to prune */
export async function pruneTargets(view: InventoryView, request: PruneRequest): Promise<Targets> {
  const known: readonly string[] = prunedBy;
  for (const id of request.detections)
    if (!known.includes(id))
      throw new AppError('USAGE', {
        detail: `nothing is pruned by “${id}”`,
        remedy: `One of ${known.join(', ')}.`,
      });
  const wanted = new Set(request.detections.length === 0 ? known : request.detections);
  const targets: PlanTarget[] = [];
  let waived = 0;
  const only = request.tenants.length === 0 ? undefined : { tenants: request.tenants };
  for await (const finding of view.findings(only)) {
    if (!wanted.has(finding.detection) || finding.status === 'resolved') continue;
    if (finding.status === 'waived') {
      waived += 1;
      continue;
    }
    const target = targetOfFinding(view, finding);
    if (target !== null) targets.push(target);
  }
  if (targets.length === 0)
    throw new AppError('USAGE', {
      detail: 'the last audit found nothing that can be pruned',
      remedy: 'Where a detection was not assessed, `grantwarden list findings` and the coverage say why.',
    });
  return { targets, notes: waived === 0 ? [] : [`Left out, because waived: ${waived}.`] };
}
