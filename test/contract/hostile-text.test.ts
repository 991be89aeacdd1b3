import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/app/audit.ts';
import { hasHiddenText } from '../../src/core/text.ts';
import { openWorld } from '../faults/run.ts';
import { subjects } from './subjects.ts';
import { aboutOneRun } from '../../src/kit/report.ts';

const options = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;
/** How a report colours its text. */
const colour = new RegExp(`${String.fromCodePoint(0x1b)}\\[[\\d;]*m`, 'gu');

const scenes = [
  { scene: 'names that a stranger chose', alter: (text: string) => text },
  {
    scene: 'the same in whatever else is written for people',
    alter: (text: string) => (text.includes(' ') ? `${attack}${text}` : text),
  },
] as const;
const attack = '=1+1\u202e\u001b]8;;http://evil.example\u0007\u001b[2J\r\n\u200b\u{e0041}';

const cases = subjects.flatMap(({ platform }) => scenes.map((scene) => ({ platform, ...scene })));

describe.each(cases)('$platform: $scene', ({ platform, alter }) => {
  const printed = new Map<string, string>();
  const names: string[] = [];
  const ids: string[] = [];

  beforeAll(async () => {
    await using world = await openWorld(
      { platform, seed: 1, users: 24 },
      {
        async intercept({ request, real }) {
          const reply = await real();
          const signsIn = request.headers['authorization'] === undefined;
          if (signsIn || reply.body?.startsWith('{') !== true) return reply;
          return { ...reply, body: JSON.stringify(altered(JSON.parse(reply.body), alter)) };
        },
      },
    );
    const app = await world.open();
    const { view, errors } = await audit(app, options);
    expect(errors).toEqual([]);
    const around = {
      ...aboutOneRun,
      detections: app.detections,
      policy: { path: 'policy.yaml', text: 'version: 1' },
    };
    for (const report of app.reports) {
      const module = await report.load();
      for (const color of [false, true])
        printed.set(
          color ? `${report.name} in colour` : report.name,
          (await Array.fromAsync(module.render(view, { ...around, color, width: color ? 100 : null }))).join(
            '',
          ),
        );
    }
    for await (const { name, clientId } of view.apps()) {
      if (name !== null) names.push(name);
      ids.push(clientId);
    }
    await app.close();
  });

  test('some deceive, and some would be formulas', () => {
    expect(names.filter(hasHiddenText).length).toBeGreaterThan(0);
    expect(names.filter((name) => /^[=+\-@\t]/u.test(name)).length).toBeGreaterThan(0);
  });

  test('nothing printed can command a terminal, reverse text or hide some', () => {
    for (const [report, text] of printed) {
      const colours = report.endsWith('in colour') ? text.replaceAll(colour, '') : text;
      const odd = colours.split(/\r?\n/u).filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(line));
      expect({ report, odd }).toEqual({ report, odd: [] });
    }
  });

  test('no cell of a table for spreadsheets is a formula', () => {
    const cells = cellsOf(printed.get('csv') ?? '');

    expect(cells.filter((cell) => /^[=+\-@\t\r]/u.test(cell))).toEqual([]);
    expect(cells.length).toBeGreaterThan(100);
  });

  test('Markdown has no HTML, link, picture or mention, and its tables keep their columns', () => {
    const text = printed.get('markdown') ?? '';
    const active = text.replaceAll(/\\[!-/:-@[-`{-~]/gu, '').replaceAll(/(`+)[^`].*?\1(?!`)/gu, '');

    expect(active.match(/<[a-z/!]|\]\(|!\[|https?:\/\/|@\w/giu) ?? []).toEqual([]);
    for (const table of active.split('\n\n').filter((block) => block.startsWith('| ')))
      expect(
        new Set(
          table
            .trim()
            .split('\n')
            .map((line) => line.split('|').length),
        ).size,
      ).toBe(1);
    expect(text).toContain('## Findings');
  });

  test('SARIF and OCSF parse, and no message of SARIF is a link or has a gap to fill', () => {
    const sarif = JSON.parse(printed.get('sarif') ?? '') as {
      readonly runs: readonly [
        { readonly results: readonly { readonly message: { readonly text: string } }[] },
      ];
    };
    const messages = sarif.runs[0].results.map(({ message }) => message.text);
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter((message) => /\]\(|(?<!\{)\{\d+\}/u.test(message))).toEqual([]);
    const events = (printed.get('ocsf') ?? '').trimEnd().split('\n');
    expect(events.map((line) => typeof JSON.parse(line)).filter((type) => type !== 'object')).toEqual([]);
  });

  test('JSON parses, and tells each id as the vendor wrote it', () => {
    const { apps } = JSON.parse(printed.get('json') ?? '') as { apps: readonly { clientId: string }[] };

    expect(apps.map(({ clientId }) => clientId).toSorted()).toEqual(ids.toSorted());
    const lines = (printed.get('ndjson') ?? '').trimEnd().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line)).filter((type) => type !== 'object')).toEqual([]);
  });
});

/** RFC 4180 */
function cellsOf(csv: string): readonly string[] {
  return [...csv.matchAll(/(?:^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/gu)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

/** Every text below a value. */
function altered(value: unknown, alter: (text: string) => string): unknown {
  if (typeof value === 'string') return alter(value);
  if (Array.isArray(value)) return value.map((one) => altered(one, alter));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, altered(one, alter)]));
}
