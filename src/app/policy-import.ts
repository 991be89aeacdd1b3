/** `policy import`: a vendor list from procurement into the policy, all of it or nothing. */
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import { mergeVendors, type VendorChange } from '../policy/merge-vendors.ts';
import type { KnownDetection } from '../policy/problems.ts';
import { readVendorList } from '../policy/vendor-list.ts';
import { importRefusal } from './import-refusal.ts';
import { readPolicyText, replacePolicyText } from './policy-file.ts';

export interface ImportRequest {
  /** The vendor list, and the policy; as the person named them. */
  readonly list: string;
  readonly policy: string;
  readonly detections: readonly KnownDetection[];
  readonly dryRun: boolean;
}

export interface Imported {
  readonly changes: readonly VendorChange[];
  readonly unchanged: number;
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
  readonly written: boolean;
}

const longest = 8_000_000;

/** @throws AppError IMPORT_INVALID with the line of every bad row, POLICY_MISSING, POLICY_INVALID, OUTPUT_FAILED */
export async function importVendors({ list, policy, detections, dryRun }: ImportRequest): Promise<Imported> {
  const { vendors, problems, ignored } = readVendorList(listText(list));
  const text = readPolicyText(policy);
  const merge = mergeVendors({ text, file: policy, detections }, vendors);
  if (problems.length > 0 || merge.text === null)
    throw importRefusal(
      list,
      [...problems, ...merge.problems].sort((a, b) => a.line - b.line),
    );
  const { changes, unchanged } = merge;
  const written = !dryRun && changes.length > 0;
  if (written) await replacePolicyText(policy, text, merge.text);
  return { changes, unchanged, ignored, written };
}

function listText(file: string): string {
  let bytes: Uint8Array;
  try {
    if (statSync(file).size > longest)
      throw new AppError('IMPORT_INVALID', {
        detail: `it is larger than ${longest / 1e6} MB`,
        where: file,
        remedy: 'Export only the columns that the policy takes.',
      });
    bytes = readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('IMPORT_INVALID', {
      detail: `it cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`,
      where: file,
      remedy: 'Check that the path names a file that this user may read.',
      cause: thrown,
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
    throw new AppError('IMPORT_INVALID', {
      detail: zip ? 'it is a spreadsheet, not CSV' : 'it is not UTF-8 text',
      where: file,
      remedy: 'Save it as “CSV UTF-8” and import that.',
      cause,
    });
  }
}
