/** The pages of docs/reference, made from the registries and catalogues they describe. */
import { connectors } from '../../connectors/index.ts';
import { reports } from '../../reports/index.ts';
import type { Command, Option } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { catalogue } from '../../src/core/errors.ts';
import { blindSpotIds, streamIds } from '../../src/core/streams.ts';
import type { ConnectorDefinition } from '../../src/kit/connector.ts';
import { appGovernancePage } from './app-governance-page.ts';
import { controlPage } from './control-page.ts';
import { detectionPage } from './detection-page.ts';
import { incidentPage } from './incident-page.ts';
import { keyPage } from './key-page.ts';
import { code, page, row, table } from './markdown.ts';
import { reviewPage } from './review-page.ts';
import { scorePage } from './score-page.ts';

export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['errors.md', errorPage()],
    ['coverage.md', coveragePage()],
    ['detections.md', detectionPage()],
    ['cli.md', commandPage()],
    ['keys.md', keyPage()],
    ['../controls.md', controlPage()],
    ['../app-governance.md', appGovernancePage()],
    ['../incidents.md', incidentPage()],
    ['../score.md', scorePage()],
    ['../review.md', reviewPage()],
  ]);
}

function errorPage(): string {
  const rows = Object.entries(catalogue).map(([code, { message, remedy, exit }]) =>
    row(`\`${code}\``, String(exit), message, remedy),
  );
  return page(
    'Errors',
    'Every error names what happened, the tenant, where, and what to do next. A gap that one stream met is shown in the coverage with the same words.',
    table(['code', 'exit', 'what happened', 'what to do'], rows),
  );
}

function coveragePage(): string {
  const streams = table(
    ['stream', 'what it is'],
    Object.entries(streamIds).map(([id, what]) => row(`\`${id}\``, what)),
  );
  const spots = table(
    ['blind spot', 'what it is'],
    Object.entries(blindSpotIds).map(([id, what]) => row(`\`${id}\``, what)),
  );
  return page(
    'What is read, and what cannot be',
    'A stream that is not read in full lowers the coverage and ends an audit with exit code 4, unless it stands under `skip` or `knownGaps`. A blind spot is what no API of the vendor gives: it is always shown and never lowers the coverage.',
    '## Streams',
    streams,
    '## Blind spots',
    spots,
    ...connectors.map(platformSection),
  );
}

function platformSection({
  title,
  platform,
  authTypes,
  endpoints,
  streams,
  blindSpots,
}: ConnectorDefinition): string {
  return [
    `## ${title} (\`${platform}\`)`,
    table(
      ['auth type', 'signs in with'],
      authTypes.map(({ type, summary }) => row(`\`${type}\``, summary)),
    ),
    table(
      ['stream', 'least permission', 'plan'],
      streams.map(({ id, needs, plan }) => row(`\`${id}\``, needs.map(code).join(', '), plan ?? 'any')),
    ),
    table(
      ['cannot be seen', 'why', 'what helps'],
      blindSpots.map(({ id, why, remedy }) => row(`\`${id}\``, why, remedy ?? '–')),
    ),
    table(
      ['endpoint', 'what'],
      endpoints.map(({ name, what }) => row(`\`${name}\``, what)),
    ),
  ].join('\n\n');
}

function commandPage(): string {
  return page(
    'Command line',
    `Output formats: ${reports.map(({ name, title }) => `\`${name}\` (${title})`).join(', ')}. Data goes to stdout, talk and progress to stderr.`,
    ...commands.map(commandSection),
  );
}

function commandSection({ path, summary, detail, argument, options, examples }: Command): string {
  const rows = options.map((option) => row(`\`${usage(option)}\``, option.summary));
  const lines = examples.flatMap(({ line, says }) => [`# ${says}`, line]);
  return [
    `## grantwarden ${path.join(' ')}${argument === undefined ? '' : ` <${argument.name}>`}`,
    `${summary}.`,
    ...(detail === undefined ? [] : [detail]),
    ...(argument === undefined
      ? []
      : [`\`${argument.name}\`: ${argument.choices?.map(code).join(', ') ?? argument.summary}`]),
    table(['option', 'meaning'], rows),
    ...(lines.length === 0 ? [] : [`\`\`\`sh\n${lines.join('\n')}\n\`\`\``]),
  ].join('\n\n');
}

function usage({ flag, value }: Option): string {
  return value === undefined ? flag : `${flag} ${value.name}`;
}
