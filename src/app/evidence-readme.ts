import type { AuditView } from '../core/result.ts';

const contents = {
  'result.json': 'the whole audit, grantwarden.audit/1',
  'report.html': 'the same to read, for auditors; opens without a network',
  'report.md': 'the same as text',
  'findings.csv': 'the findings, for a spreadsheet',
  'policy.yaml': 'the policy as it was when this pack was made',
  'journal.ndjson': 'decisions and actions since the run before; people by keyed reference',
  'manifest.json': 'what was audited with which version, and a SHA-256 of each file',
} as const;
export type EvidenceFile = keyof typeof contents;

/** For whoever receives the pack and has nothing but the usual tools. */
export function readme(
  { run, tenants }: AuditView,
  names: readonly EvidenceFile[],
  head: string | null,
): string {
  const incomplete = tenants.filter(({ coverage }) => coverage.status !== 'complete').map(({ id }) => id);
  return `Grantwarden evidence pack
run ${run.id}, ${run.mode}, ${run.startedAt} to ${run.finishedAt}

${
  incomplete.length === 0
    ? 'Every tenant was read in full, but for gaps that were accepted.'
    : `NOT everything was read in: ${incomplete.join(', ')}. Numbers of these are lower bounds.`
}
What was not read, and why, stands in manifest.json under "coverage".

What is what
${names.map((name) => `  ${name.padEnd(15)} ${contents[name]}\n`).join('')}
Check the files
  jq -r '.files[] | "\\(.sha256)  \\(.name)"' manifest.json | sha256sum --check
  Without jq: compare what "sha256sum FILE" prints with manifest.json
  (macOS: shasum -a 256 FILE; Windows: certutil -hashfile FILE SHA256).
  manifest.json has no sum here: keep the sum of the whole archive where nobody
  who could change the archive can change it too.

Check the journal
  ${
    head === null
      ? 'Nothing was in the journal when this pack was made.'
      : `Its head when this pack was made:
  ${head}
  Where the audit ran, this proves that nothing up to it was changed or cut off:
  grantwarden journal verify --head ${head}
  In journal.ndjson each entry has under "prev" the "hash" of the one before it.`
  }
`;
}
