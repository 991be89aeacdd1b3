import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPeople } from './people.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'grantwarden-people-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('one person, one reference, known again by the next process; another workspace has others', () => {
  const dir = folder();
  const [anna = '', same, bob] = openPeople(dir).references([
    'anna@acme.example',
    ' Anna@ACME.example',
    '__proto__',
  ]);

  expect(anna).toMatch(/^person:[\w-]{22}$/u);
  expect(same).toBe(anna);
  expect(openPeople(dir).references(['anna@acme.example'])).toEqual([anna]);
  expect([openPeople(dir).name(anna), openPeople(dir).name(bob ?? '')]).toEqual([
    'anna@acme.example',
    '__proto__',
  ]);
  expect(openPeople(folder()).references(['anna@acme.example'])).not.toEqual([anna]);
  for (const name of ['people.key', 'people.json'])
    expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
});

test('who was taken out of the map is nobody; the key says nothing by itself', () => {
  const dir = folder();
  const [anna = ''] = openPeople(dir).references(['anna@acme.example']);
  for (const name of ['people.json', 'people.json.bak']) rmSync(join(dir, name));

  expect(openPeople(dir).name(anna)).toBeNull();
  expect(readFileSync(join(dir, 'people.key'))).toHaveLength(32);
});

test('a key that was cut is not replaced by another', () => {
  const dir = folder();
  openPeople(dir).references(['anna']);
  truncateSync(join(dir, 'people.key'), 5);
  expect(() => openPeople(dir).references(['anna'])).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }),
  );
});

test('a pseudonym is stable, is not the journal’s reference, and remembers nobody; who is forgotten is nobody', () => {
  const dir = folder();
  const people = openPeople(dir);
  const shown = people.pseudonym('Anna@acme.example');
  expect(shown).toMatch(/^person-[0-9a-f]{12}$/u);
  expect(openPeople(dir).pseudonym(' anna@ACME.example')).toBe(shown);
  expect(existsSync(join(dir, 'people.json'))).toBe(false);
  expect(openPeople(folder()).pseudonym('anna@acme.example')).not.toBe(shown);

  const [anna = '', bob = ''] = people.references(['anna@acme.example', 'bob@acme.example']);
  expect(people.referencesOf(['ANNA@acme.example'])).toEqual([anna]);
  expect(openPeople(dir).forget(['Anna@acme.example', 'nobody'])).toBe(1);
  expect([openPeople(dir).name(anna), openPeople(dir).name(bob)]).toEqual([null, 'bob@acme.example']);
  for (const name of readdirSync(dir)) expect(readFileSync(join(dir, name), 'latin1')).not.toContain('anna');
});
