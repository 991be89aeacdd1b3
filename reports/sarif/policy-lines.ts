/** Which line of the policy a finding is about: its waiver, the ban or the vendor's entry, or where an entry would go. */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import { type Finding, waivedAs } from '../../src/core/finding.ts';
import { nameKey } from '../../src/core/fold.ts';
import { readYaml } from '../../src/kit/yaml-border.ts';

export interface PolicyLines {
  /** From 1. */
  lineOf(finding: Finding): number;
  /** Why it is waived; null: the policy has no such waiver any more. */
  justification(finding: Finding): string | null;
}

const Named = z.array(z.looseObject({ name: z.string() }));
const PolicyShape = z.looseObject({
  vendors: Named.optional(),
  banned: Named.optional(),
  waivers: z.array(z.looseObject({ finding: z.string(), reason: z.string() })).optional(),
});

/** Of a policy that cannot be read, or is none, everything is at line 1. */
const noLines: PolicyLines = { lineOf: () => 1, justification: () => null };

export function policyLines(text: string): PolicyLines {
  try {
    return linesIn(text);
  } catch (thrown) {
    if (thrown instanceof AppError) return noLines;
    throw thrown;
  }
}

function linesIn(text: string): PolicyLines {
  const yaml = readYaml(text, '', 'POLICY_INVALID');
  const read = PolicyShape.safeParse(yaml.value);
  if (!read.success) return noLines;
  const { vendors, banned, waivers } = read.data;
  const line = (...path: readonly (string | number)[]): number =>
    Number(/:(?<line>\d+):\d+$/u.exec(yaml.where(path, path.length === 1))?.groups?.['line'] ?? 1);
  const entries = new Map<string, number>();
  const waived = new Map<string, { readonly line: number; readonly reason: string }>();
  for (const [list, named] of [
    ['vendors', vendors],
    ['banned', banned],
  ] as const)
    for (const [index, { name }] of (named ?? []).entries()) entries.set(nameKey(name), line(list, index));
  for (const [index, { finding, reason }] of (waivers ?? []).entries())
    waived.set(finding, { line: line('waivers', index), reason });
  const elsewhere = vendors === undefined ? 1 : line('vendors');
  const waiverOf = (finding: Finding) =>
    finding.status === 'waived' ? (waived.get(finding.id) ?? waived.get(waivedAs(finding))) : undefined;
  return {
    lineOf: (finding) => {
      const entry = finding.vendor === null ? undefined : entries.get(nameKey(finding.vendor));
      return waiverOf(finding)?.line ?? entry ?? elsewhere;
    },
    justification: (finding) => waiverOf(finding)?.reason ?? null,
  };
}
