/** SARIF logs held against the schema that their standard publishes. */
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { detections } from '../src/detections/index.ts';
import { aboutOneRun } from '../src/kit/report.ts';
import { sampleView } from '../reports/sample-view.ts';
import { render } from '../reports/sarif/render.ts';

const { $schema: _, id, ...draft4 } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile({ ...draft4, $id: id });

test('a log with every rule is valid', async () => {
  const policy = {
    path: 'policy.yaml',
    text: 'version: 1\nvendors:\n  - name: Zoom\n    domains: [zoom.us]\n',
  };
  const pieces = await Array.fromAsync(render(sampleView, { ...aboutOneRun, detections, policy }));
  const log = JSON.parse(pieces.join('')) as { runs: [{ tool: { driver: { name?: string } } }] };

  expect(isSarif(log) ? [] : isSarif.errors).toEqual([]);
  delete log.runs[0].tool.driver.name;
  expect(isSarif(log)).toBe(false);
});
