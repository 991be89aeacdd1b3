import { controls } from '../../src/controls/index.ts';
import type { Control } from '../../src/controls/control.ts';
import { platforms } from '../../src/core/vocabulary.ts';
import { code, page, row, table } from './markdown.ts';

/** docs/controls.md */
export function controlPage(): string {
  return page(
    'Controls of SCuBA and CIS',
    'Each audit holds Google Workspace and Microsoft 365 against what CISA’s SCuBA baselines (August 2026) and the CIS benchmarks (Microsoft 365 v6.0 and v7.0, Google Workspace v1.3) ask about apps, consent and their credentials. The wording is ours; the numbers are their publishers’. `grantwarden list controls` shows how each stands and why, with `--json` also what to do about it; the report counts them.',
    '- **pass** and **fail** rest on what this run has read, or on a review that is on record.\n- **not-assessed**: what it rests on could not be read or is not understood. The reason stands beside it. What is not known never passes.\n- **manual**: no API that is read here tells, so a person has to look. The page says where.',
    '## Whom to follow',
    'Where the two contradict each other, the configuration says whom to follow: `profile: scuba` (default), `profile: cis` (levels 1 and 2) or `profile: cis-1`. What the profile does not ask for is shown with a `*` (`inProfile: false` in JSON), is not counted, and does not fail: apps of your own domain (SCuBA wants them let in one by one, CIS trusted) and the lifetime of certificates (365 days or 180).',
    '## Reviews on record',
    'Two CIS controls ask that somebody looks from time to time. A dated entry in the policy, which `grantwarden certify` writes, is the evidence: they pass through its `next` day, and fail after it.',
    '```yaml\ncertifications:\n  - { of: third-party-apps, on: 2026-11-22, by: ann@acme.example, next: 2027-05-22 }\n  - { of: domain-wide-delegation, tenant: acme-google, on: 2026-11-22, by: ann@acme.example, next: 2027-05-22 }\n```',
    ...platforms.flatMap((platform) => {
      const rows = controls.filter((control) => control.platform === platform).map(controlRow);
      return rows.length === 0
        ? []
        : [
            `## ${code(platform)}`,
            table(['what it asks', 'numbers', 'decided by', 'how to meet it, or where to look'], rows),
          ];
    }),
    'None of these is about Slack or Salesforce. What is left open there is told by the [detections](reference/detections.md).',
  );
}

function controlRow({ title, published, decide, remedy }: Control): string {
  const numbers = published.map(
    ({ id, profiles }) => `${id}${profiles === undefined ? '' : ` (${profiles.join(', ')})`}`,
  );
  return row(title, numbers.join(', '), decidedBy(decide), remedy);
}

function decidedBy(decide: Control['decide']): string {
  switch (decide.by) {
    case 'settings':
      return `${decide.tests.map(({ setting }) => code(setting)).join(decide.of === 'any' ? ' or ' : ' and ')}${decide.otherwise === undefined ? '' : `; where that is not known, a finding of ${decide.otherwise.map(code).join(', ')}, else a person`}`;
    case 'certification':
      return `a review on record, of ${code(decide.of)}`;
    case 'hand':
      return 'a person';
  }
}
