import type { Installation, InstallContext } from './install.ts';
import { utcLine } from './utc-line.ts';

export interface ActionsContext extends Pick<InstallContext, 'name' | 'cron' | 'timezone'> {
  /** Relative to the root of the repository, with `/`. */
  readonly configFile: string;
  /** Likewise. */
  readonly workspace: string;
  /** Minutes that the zone is ahead of UTC now. */
  readonly offset: number;
}

/**
 * A workflow that keeps the workspace in a cache from run to run.
 * https://docs.github.com/actions/writing-workflows/choosing-when-your-workflow-runs/events-that-trigger-workflows#schedule
 */
export function actionsWorkflow(context: ActionsContext): Installation {
  const { name, cron, timezone, configFile, workspace, offset } = context;
  const utc = utcLine(cron, offset);
  const path = `.github/workflows/${name}.yml`;
  const when =
    utc === null
      ? `    # ${cron} ${timezone} cannot be said in UTC: each hour it is asked whether something is due.\n    - cron: "7 * * * *"`
      : `    # ${cron} ${timezone}${timezone === 'UTC' || utc.split(' ')[1] === '*' ? '' : '. GitHub knows only UTC: this is right for today’s clocks, and an hour off when they change'}.\n    - cron: ${yaml(utc)}`;
  const now = utc === null ? '' : ' --now';
  return {
    files: [
      {
        path,
        text: `name: ${yaml(`Grantwarden (${name})`)}

on:
  schedule:
${when}
  workflow_dispatch:

permissions:
  contents: read

concurrency:
  group: ${yaml(name)}
  cancel-in-progress: false

jobs:
  audit:
    runs-on: ubuntu-latest
    env:
      CONFIG: ${yaml(configFile)}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - name: Install Grantwarden
        # Set the repository variable GRANTWARDEN_PACKAGE to the packed tarball or registry name that you use.
        run: npm install --global "$GRANTWARDEN_PACKAGE"
        env:
          GRANTWARDEN_PACKAGE: \${{ vars.GRANTWARDEN_PACKAGE }}
      # The workspace holds names and grants of your tenants: keep this repository private.
      - uses: actions/cache/restore@v4
        with:
          path: ${yaml(workspace)}
          key: ${yaml(`${name}-never`)}
          restore-keys: ${yaml(`${name}-`)}
      - name: Audit
        run: grantwarden schedule run --once${now} --config "$CONFIG"
        # Secrets as the configuration refers to them, such as token: "env:SLACK_TOKEN".
        #env:
        #  SLACK_TOKEN: \${{ secrets.SLACK_TOKEN }}
      # Also after a failure or a cancellation: what was read is not read again.
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: ${yaml(workspace)}
          key: ${name}-\${{ github.run_id }}-\${{ github.run_attempt }}
      # Findings under Security, with \`security-events: write\` among the permissions of this job:
      #- name: Report
      #  if: always()
      #  run: grantwarden report --format sarif --output grantwarden.sarif --config "$CONFIG"
      #- uses: github/codeql-action/upload-sarif@v3
      #  if: always()
      #  with:
      #    sarif_file: grantwarden.sarif
`,
      },
    ],
    enable: [
      '# Commit it to the default branch of a private repository, and set the secrets it names.',
      `git add ${path}`,
      `gh workflow run ${name}.yml`,
    ],
  };
}

/** A JSON string is one of YAML. What GitHub would take for an expression is made a literal of one. */
function yaml(text: string): string {
  return JSON.stringify(text.replaceAll('${{', "${{ '${{' }}"));
}
