import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { html } from '../../reports/html/markup.ts';
import { render as renderNdjson } from '../../reports/ndjson/render.ts';
import { render as renderOcsf } from '../../reports/ocsf/render.ts';
import { sampleView } from '../../reports/sample-view.ts';
import { render as renderSarif } from '../../reports/sarif/render.ts';
import { csvLine } from '../../src/core/csv-line.ts';
import type { AuditView } from '../../src/core/result.ts';
import { hasHiddenText, pathSegment, safeText } from '../../src/core/text.ts';
import { parseCsv } from '../../src/kit/csv.ts';
import { aboutOneRun } from '../../src/kit/report.ts';
import { effort, tally } from './effort.ts';
import { hostileText } from './mutation.ts';

const counts = tally('output');
afterAll(counts.print);

/** Any code unit at all, with the ones that do harm more often than chance has them. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom(
    ...' \n\r\t\u0085\u2028\u200b\u200d\u202e\u2066\u00ad\uFEFF\u001b\u009b\0\ud83d\u3164\u00a0\ude00'.split(
      '',
    ),
    ...'=+-@＝;,"\'<>&`/\\{}[]()'.split(''),
    ...'=1+1 </script> --> ]]> {0} ](x) javascript: __proto__ %2e%2e ..'.split(' '),
    hostileText,
  ),
);
const name = fc.array(unit, { maxLength: 24 }).map((units) => units.join(''));

test('washed text is one visible line, washed once for all, and no longer than it was', () => {
  fc.assert(
    fc.property(name, (text) => {
      const safe = safeText(text);
      counts.count(safe === text ? 'clean' : 'washed');
      expect(hasHiddenText(safe)).toBe(false);
      expect(safe).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]|^\s|\s$| {2}/u,
      );
      expect(safeText(safe)).toBe(safe);
      expect(safe.length).toBeLessThanOrEqual(text.length);
      expect(safe.isWellFormed()).toBe(true);
    }),
    effort(500),
  );
});

test('an id is one segment of an address, or is refused', () => {
  fc.assert(
    fc.property(name, (id) => {
      const segment = segmentOf(id);
      const { pathname, search, hash, host } = new URL(`https://vendor.example/a/${segment ?? 'refused'}/b`);
      expect([host, search, hash]).toEqual(['vendor.example', '', '']);
      expect(pathname.split('/')).toHaveLength(4);
      const read = decodeURIComponent(pathname.split('/')[2] ?? '');
      expect(read).toBe(segment === null ? 'refused' : id.toWellFormed());
    }),
    effort(300),
  );
});

function segmentOf(id: string): string | null {
  try {
    return pathSegment(id);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

test('a CSV record reads back as its cells, and none is a formula, in no way of parting them', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 2, maxLength: 4 }), (cells) => {
      const line = csvLine(['first', ...cells]);
      const rows = parseCsv(`a,b,c,d,e,f\r\n${line}`);
      const read = rows[1]?.cells ?? [];
      expect(rows).toHaveLength(2);
      expect(read).toHaveLength(cells.length + 1);
      for (const [index, cell] of read.slice(1).entries()) {
        expect(cell.replaceAll("'", '')).toBe(safeText(cells[index] ?? '').replaceAll("'", ''));
        for (const part of cell.split(';')) expect(part.trim()).not.toMatch(/^[=+\-@＝＋－＠]/u);
      }
    }),
    effort(300),
  );
});

test('in HTML a name is text, also as the value of an attribute', () => {
  fc.assert(
    fc.property(name, (text) => {
      const { text: page } = html`<p title="${text}">${text}</p>`;
      const parts = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/u.exec(page);
      expect(parts).not.toBeNull();
      const plain = (parts?.[2] ?? '').replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, '');
      expect(plain).not.toMatch(/[&<>"']/u);
      expect(hasHiddenText(page)).toBe(false);
    }),
    effort(300),
  );
});

test.each([
  ['sarif', renderSarif],
  ['ocsf', renderOcsf],
  ['ndjson', renderNdjson],
])('%s of whatever names is valid JSON on each line, without hidden text', async (format, render) => {
  await fc.assert(
    fc.asyncProperty(name, name, async (first, second) => {
      const around = {
        ...aboutOneRun,
        detections: [],
        policy: { path: 'policy.yaml', text: 'version: 1' },
        color: false,
        width: null,
      };
      const text = (await Array.fromAsync(render(viewWith(first, second), around))).join('');
      const pieces = format === 'sarif' ? [text] : text.trimEnd().split('\n');
      for (const piece of pieces) {
        const value: unknown = JSON.parse(piece);
        expect(typeof value).toBe('object');
        // NDJSON is for machines: there a name stands as the vendor wrote it, as an escape.
        const shown = format === 'ndjson' ? [] : textsIn(value);
        expect(shown.filter(hasHiddenText)).toEqual([]);
      }
      expect(text).not.toMatch(/[^\P{Cc}\r\n]|\p{Cs}/u);
      counts.count(`${format} ${pieces.length > 2 ? 'lines' : 'log'}`);
    }),
    effort(15),
  );
});

/** The sample audit with these two texts wherever a vendor's would stand. */
function viewWith(first: string, second: string): AuditView {
  const renamed = <Row extends object>(row: Row): Row => {
    const more = {
      ...('name' in row ? { name: first } : {}),
      ...('publisher' in row ? { publisher: second } : {}),
      ...('title' in row ? { title: `${first} ${second}` } : {}),
      ...('evidence' in row && Array.isArray(row.evidence) ? { evidence: [second] } : {}),
      ...('label' in row ? { label: second } : {}),
    };
    return { ...row, ...more };
  };
  return {
    ...sampleView,
    async *apps(...args) {
      for await (const row of sampleView.apps(...args)) yield renamed(row);
    },
    async *findings(...args) {
      for await (const row of sampleView.findings(...args)) yield renamed(row);
    },
    async *grants(...args) {
      for await (const { principal, ...row } of sampleView.grants(...args))
        yield { ...row, principal: { ...principal, label: first } };
    },
  };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
