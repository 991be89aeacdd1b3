/** Options that several commands share, so that each means the same everywhere. */
import type { Option } from './command.ts';

export const config: Option = {
  flag: '--config',
  summary: 'configuration file (default: ./grantwarden.yaml)',
  value: { name: 'FILE', kind: 'file' },
};

export const tenant: Option = {
  flag: '--tenant',
  summary: 'only this tenant; may be given several times',
  value: { name: 'ID', kind: 'text', repeatable: true },
};

const formats = ['table', 'json', 'ndjson', 'csv', 'markdown', 'html', 'sarif', 'ocsf'];

export const format: Option = {
  flag: '--format',
  summary: 'how to print the result: table (default), json, ndjson, csv, markdown, html, sarif, ocsf',
  value: { name: 'NAME', kind: 'text', choices: formats },
};

export const output: Option = {
  flag: '--output',
  summary: 'write the result to this file instead of the terminal',
  value: { name: 'FILE', kind: 'file' },
};

export const json: Option = { flag: '--json', summary: 'print JSON' };
const quiet: Option = {
  flag: '--quiet',
  summary: 'no progress and no hints, only results and errors',
};
const noColor: Option = { flag: '--no-color', summary: 'no colours (NO_COLOR does the same)' };
const debug: Option = {
  flag: '--debug',
  summary: 'tell every call on stderr, and the causes of an error; secrets are taken out',
};

/** What every command takes. */
export const always = [quiet, noColor, debug] as const;

export const users: Option = {
  flag: '--users',
  summary: 'people in the simulated company (default: 250)',
  value: { name: 'N', kind: 'integer', least: 20 },
};

export const seed: Option = {
  flag: '--seed',
  summary: 'another number, another company (default: 1)',
  value: { name: 'N', kind: 'integer', least: 0 },
};

export const defaultUsers = 250;
export const defaultSeed = 1;

export const reason: Option = {
  flag: '--reason',
  summary: 'why; it stays in policy and journal',
  value: { name: 'TEXT', kind: 'text' },
};

/** Of plans and what is done by them. */
export const reasonOfPlan: Option = { ...reason, summary: 'why; it stays in the plan and the journal' };

/** What every command that decides takes. */
export const deciding: readonly Option[] = [
  { flag: '--dry-run', summary: 'show what would change, and change nothing' },
  {
    flag: '--yes',
    summary: 'do not ask; without a terminal nobody is asked, for what is written is yours to take back',
  },
  config,
  json,
  ...always,
];
