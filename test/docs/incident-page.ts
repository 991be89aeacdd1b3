import { connectors } from '../../connectors/index.ts';
import { phases } from '../../src/core/plan.ts';
import { detections } from '../../src/detections/index.ts';
import type { ContainedApp } from '../../src/kit/containment.ts';
import { incidentTitles } from '../../src/sandbox/incidents/titles.ts';
import { type Expected, platformsOf, type Replay, replays } from '../incidents/replays.ts';
import { code, page, row, table } from './markdown.ts';

/** What most stolen apps hold: people’s grants, with data behind them. */
const typical: ContainedApp = {
  clientId: '<client id>',
  nativeIds: [],
  facts: {},
  state: 'enabled',
  party: 'third',
  grants: new Map([['delegated-user', 2]]),
  people: 2,
  credentials: 0,
  roles: [],
  data: ['mail', 'files', 'chat', 'crm'],
};

const orders = await Promise.all(
  connectors.map(async (definition) => ({
    ...definition,
    steps: ((await definition.load()).containment?.steps(typical) ?? []).toSorted(
      (a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase),
    ),
  })),
);

const titles = new Map<string, string>(detections.map(({ id, title }) => [id, title]));

/** docs/incidents.md */
export function incidentPage(): string {
  return page(
    'Ten breaches, replayed',
    'The sandbox plays ten breaches of 2024 to 2026. A test audits the company before the theft and a day after it, and holds the program to what stands here. The vendor is approved in the policy throughout, so that nothing is found for the mere reason that an app is not listed. Lists of known-bad clients do not count as a warning: they were written after.',
    `Play one: \`grantwarden sandbox --incident drift --write DIR\`. The names are ${replays.map(({ name }) => code(name)).join(', ')}.`,
    ...replays.map(incidentSection),
    '## The order of containment',
    'On every platform the app is stopped before its tokens are ended, so that nobody lets it in again meanwhile, and nothing counts as done before it was read again. `grantwarden trace VENDOR` fills in the apps, people and tenants; `grantwarden plan contain VENDOR` makes the plan of it.',
    ...orders.map(orderSection),
  );
}

function incidentSection({ name, title, date, vendor, before, during, unseen }: Replay): string {
  const story = incidentTitles[name];
  const on = orders
    .filter(({ platform }) => platformsOf(name).includes(platform))
    .map((connector) => connector.title);
  const rows = [
    ...before.map((one) => saidRow('before', one)),
    ...during.map((one) => saidRow('during', one)),
  ];
  return [
    `## ${date}: ${title}`,
    `${story.charAt(0).toUpperCase()}${story.slice(1).replace(/ \([^)]*\d{4}\)$/u, '')}. Replayed as ${code(name)} on ${on.join(', ')}.`,
    table(['when', 'what is said', 'about', 'severity'], rows),
    `Not seen: ${unseen}`,
    `To do: \`grantwarden trace "${vendor}"\`, in the order below for ${on.join(', ')}.`,
  ].join('\n\n');
}

function saidRow(when: string, { detection, app, severity }: Expected): string {
  return row(when, `${titles.get(detection)} (${code(detection)})`, app ?? 'the tenant', severity);
}

function orderSection({ title, steps }: (typeof orders)[number]): string {
  return [
    `### ${title}`,
    table(
      ['step', 'what', 'how', 'survives it'],
      steps.map((step, index) =>
        row(
          String(index + 1),
          step.title.replace('2 people', 'its people').replace(/ \(2\)$/u, ''),
          step.by,
          step.survives ?? '–',
        ),
      ),
    ),
  ].join('\n\n');
}
