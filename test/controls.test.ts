/** What controls and detections must agree on. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';
import { controls } from '../src/controls/index.ts';
import { detections } from '../src/detections/index.ts';

test('controls cite detections that there are, of their platform', () => {
  const cited = controls.flatMap(({ platform, cites = [], decide }) =>
    [...cites, ...(decide.by === 'settings' ? (decide.otherwise ?? []) : [])].map((id) => ({ id, platform })),
  );

  expect(cited.length).toBeGreaterThan(10);
  for (const { id, platform } of cited) {
    const detection = detections.find((one) => one.id === id);
    expect([id, Object.keys(detection?.needs ?? {}).includes(platform)]).toEqual([id, true]);
  }
});

test('controls rest on streams that their connector declares', () => {
  for (const { platform, decide } of controls) {
    if (decide.by !== 'settings') continue;
    const streams = connectors.find((one) => one.platform === platform)?.streams.map(({ id }) => id);
    expect(streams).toContain(decide.stream);
  }
});

test('controls rest on settings that their connector tells', () => {
  const folder = path.resolve(import.meta.dirname, '../connectors');
  for (const { platform, decide } of controls) {
    if (decide.by !== 'settings') continue;
    const code = readdirSync(path.join(folder, platform))
      .filter((file) => /^[a-z-]+\.ts$/u.test(file))
      .map((file) => readFileSync(path.join(folder, platform, file), 'utf8'))
      .join('\n');
    for (const { setting } of decide.tests) expect(code).toContain(`'${setting}'`);
  }
});

test('a number of SCuBA or CIS that a detection answers to is a control here', () => {
  const known = new Set(controls.flatMap(({ published }) => published.map(({ id }) => id)));
  const named = new Set(
    detections.flatMap(({ frameworks }) => frameworks.filter((id) => /^(?:SCuBA|CIS) /u.test(id))),
  );

  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((id) => !known.has(id))).toEqual([]);
});

test('techniques are named with the edition of ATT&CK', () => {
  const techniques = detections.flatMap(({ frameworks }) =>
    frameworks.filter((id) => id.startsWith('MITRE')),
  );

  expect(techniques.length).toBeGreaterThan(10);
  expect(techniques.filter((id) => !/^MITRE ATT&CK v18\.1 T\d{4}(?:\.\d{3})?$/u.test(id))).toEqual([]);
});

test('every detection says, in a sentence or two, what looks the same and is harmless', () => {
  for (const { id, falsePositives } of detections)
    expect([id, falsePositives]).toEqual([id, expect.stringMatching(/^[A-Z].{40,400}\.$/u)]);
});
