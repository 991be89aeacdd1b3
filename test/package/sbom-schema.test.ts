/** The bill of materials against CycloneDX's own schema and the list of SPDX licences that goes with it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { root } from './packed.ts';

const dist = path.dirname(process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js'));
const library = path.dirname(fileURLToPath(import.meta.resolve('@cyclonedx/cyclonedx-library/package.json')));
const schema = (name: string): object =>
  JSON.parse(
    readFileSync(path.join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'),
  ) as object;

test('it is valid, and a licence that SPDX does not know would not be', () => {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  for (const name of ['iri-reference', 'idn-email']) ajv.addFormat(name, true);
  // The main schema refers to them by file name.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
  const valid = ajv.compile(schema('bom-1.6'));

  const bill = readFileSync(path.join(dist, 'sbom.cdx.json'), 'utf8');
  expect([valid(JSON.parse(bill)), valid.errors]).toEqual([true, null]);
  expect(valid(JSON.parse(bill.replace('"id": "MIT"', '"id": "Freeware"')))).toBe(false);
});
