import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../reports/html/index.ts';
import type { Composed } from '../../src/app/compose.ts';
import { surroundings } from '../../src/app/report-surroundings.ts';
import type { AuditView, PastRun } from '../../src/core/result.ts';
import { hasHiddenText } from '../../src/core/text.ts';
import type { Audience, ReportOptions } from '../../src/kit/report.ts';
import { startWorld, type World } from '../world.ts';
import { alteredView, shortView } from './altered-view.ts';
import { open, startBrowser } from './browser.ts';
import * as inPage from './in-page.ts';

let browser: Browser;
let world: World;
let app: Composed;
let view: AuditView;
let whole: string;

beforeAll(async () => {
  [browser, world] = await Promise.all([startBrowser(), startWorld({ users: 20, timeScale: 2_000 })]);
  await world.audit({ allowPartial: true });
  app = await world.open();
  view = app.inventory.view(app.inventory.lastRun() ?? '');
  whole = await rendered(view);
});

afterAll(async () => {
  await browser.close();
  await app.close();
  await world[Symbol.asyncDispose]();
});

async function rendered(
  of: AuditView,
  audience: Audience | null = null,
  more: Partial<ReportOptions> = {},
): Promise<string> {
  const { render } = await html.load();
  const options = Object.assign(surroundings(app, { run: view.run.id, audience }), {
    color: false,
    width: null,
  });
  const given: ReportOptions = { ...options, history: pastRuns(view), ...more };
  return (await Array.fromAsync(render(of, given))).join('');
}

/** Every text is another one, what the catalogues say of scopes too; what an app reaches does not hang on it. */
function named(alter: (text: string) => string): Promise<string> {
  return rendered(alteredView(shortView(view), alter), null, {
    catalogueOf: async () => (scope) => ({
      scope,
      normalized: scope,
      known: false,
      tier: 'medium',
      capabilities: [{ data: 'mail', access: 'read', reach: 'own' }],
      sentence: scope,
    }),
  });
}

/** Five days, of which one was read in part. */
function pastRuns({ run, tenants, summary }: AuditView): readonly PastRun[] {
  return [0, 1, 2, 3, 4].map((day) => ({
    id: `r${day}`,
    startedAt: new Date(Date.parse(run.startedAt) - (4 - day) * 86_400_000).toISOString(),
    mode: 'full',
    complete: day !== 2,
    tenants: tenants.map(({ id }) => id),
    summary: { ...summary, findings: { ...summary.findings, high: summary.findings.high + 4 - day } },
  }));
}

const count = (page: Page, selector: string) => page.locator(selector).count();

test('a browser shows it with its own style and pictures, and it asks for nothing', async () => {
  await using opened = await open(browser, whole);
  const { page, noise } = opened;

  expect(await page.locator('h1').innerText()).toMatch(/^Third-party access at /u);
  expect(await page.locator('h2').allInnerTexts()).toEqual([
    'In short',
    'What was read',
    'Risk at a glance',
    'Where data goes',
    'Trend',
    'Findings',
    'Vendors',
    'Controls',
    'Not assessed',
    'Decisions',
  ]);
  // A style that its hash did not let in would leave it transparent.
  expect(await page.evaluate(inPage.verdictColour)).not.toBe('rgba(0, 0, 0, 0)');
  for (const id of ['map', 'matrix', 'trend']) {
    const picture = page.locator(`svg[aria-labelledby="${id}-t ${id}-d"]`);
    const box = await picture.boundingBox();
    expect(box?.height).toBeGreaterThan(150);
    expect((await picture.locator('desc').textContent())?.length).toBeGreaterThan(20);
    const table = page.locator(`section[aria-labelledby="${id}"] details table`);
    expect(await table.locator('tbody tr').count()).toBeGreaterThan(2);
  }
  expect(await count(page, '#trend ~ .scroll .gap')).toBe(1);
  expect(await count(page, '#trend ~ .scroll .hollow')).toBe(3);
  expect(await count(page, '#map ~ .scroll .band.refused')).toBeGreaterThan(2);
  expect(noise).toEqual([]);
});

test('the keyboard reaches the report, its pictures and what is folded away', async () => {
  await using opened = await open(browser, whole);
  const { page } = opened;

  await page.keyboard.press('Tab');
  expect(await page.evaluate(inPage.focused)).toContain('class="skip"');
  expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: 16 });
  const closed = page.locator('details.finding:not([open])').first();
  const id = await closed.getAttribute('id');
  await closed.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator(`[id="${id}"] .remedy`).isVisible()).toBe(true);
  expect(await page.evaluate(inPage.deadLinks)).toEqual([]);
});

test.each([
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 390 },
] as const)(
  'in $scheme colours, $width pixels wide, axe finds nothing serious',
  async ({ scheme, width }) => {
    await using opened = await open(browser, await rendered(shortView(view)), {
      scheme,
      width,
      bypassCSP: true,
    });
    const { page } = opened;
    await page.evaluate(inPage.unfold);
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    );
    const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');

    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html: node }) => node)])).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
  },
);

test.each([320, 390, 640])(
  '%i pixels wide, nothing but tables and pictures scrolls sideways',
  async (width) => {
    await using opened = await open(browser, await named((text) => `${'W'.repeat(300)}${text}`), {
      width,
    });
    const widths = await opened.page.evaluate(inPage.widths);

    expect(widths).toEqual([width, width]);
  },
);

const attacks = [
  {
    name: 'markup',
    text: '<script>alert(1)</script><img src=x onerror=alert(1)><a href="//evil.example">x</a>',
  },
  { name: 'quotes', text: `"'\`><b onmouseover="alert(1)" x='` },
  { name: 'ends of our own elements', text: '</style></title></desc></svg><svg onload=alert(1)><!-- ]]>' },
  { name: 'addresses', text: 'javascript:alert(1) data:text/html,<b>x https://evil.example/ ' },
  { name: 'entities', text: '&lt;script&gt;&#60;b&#62;&amp;quot; ' },
  { name: 'bidi and line separators', text: '\u202e\u2066\u2028\u2029\u0000\u001b[2J\ud800 ' },
  { name: 'ten thousand characters', text: 'x'.repeat(10_000) },
] as const;

describe('names that strangers choose', () => {
  let harmless: inPage.Shape;

  beforeAll(async () => {
    await using opened = await open(browser, await named((text) => `x${text}`));
    harmless = await opened.page.evaluate<inPage.Shape>(inPage.shape);
  });

  test.each(attacks)('$name: nothing of it becomes markup', async ({ text: attack }) => {
    const page = await named((text) => `${attack}${text}`);
    await using hostile = await open(browser, page);

    const shape = await hostile.page.evaluate<inPage.Shape>(inPage.shape);
    expect(shape).toEqual(harmless);
    expect(shape).toMatchObject({ handlers: 0, addresses: 0, foreign: 0 });
    expect(hostile.noise).toEqual([]);
    expect(page.split('\n').filter(hasHiddenText)).toEqual([]);
  });

  test('they can be read as they are', async () => {
    await using opened = await open(browser, await named((text) => `<b>${text}</b>&amp;`));

    expect(await opened.page.locator('#v-1 h3').innerText()).toMatch(/^<b>.+<\/b>&amp;/u);
  });
});

test('on paper everything is there, also what a screen folds away', async () => {
  await using opened = await open(browser, whole);
  const { page } = opened;
  await page.emulateMedia({ media: 'print' });
  expect(await count(page, 'details:not([open]) .remedy')).toBeGreaterThan(10);
  expect(await page.evaluate(inPage.foldedAway)).toBe(0);
  expect(await page.locator('nav').isVisible()).toBe(false);

  const pdf = (await page.pdf({ format: 'A4', outline: true, tagged: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/gu)?.length).toBeGreaterThan(3);
  for (const heading of ['In short', 'Findings', 'Decisions']) expect(pdf).toContain(`(${heading})`);
  expect(pdf).toMatch(/\/Type\s*\/Font\b/u);
});

test.each([
  [{ for: 'ciso' }, ['coverage', 'matrix', 'map', 'trend', 'findings'], ['controls', 'vendors', 'decisions']],
  [{ for: 'auditor' }, ['controls', 'coverage', 'open', 'decisions', 'findings'], ['vendors', 'map']],
  [
    { for: 'vendor', vendor: 'drift' },
    ['coverage', 'vendors', 'findings'],
    ['controls', 'map', 'trend', 'decisions'],
  ],
] as const)('for %o: what is for them, and where the rest is', async (audience, shown, absent) => {
  await using opened = await open(browser, await rendered(view, audience));
  const ids = await opened.page.evaluate<string[]>(inPage.headings);

  expect(ids).toEqual(expect.arrayContaining([...shown]));
  expect(ids.filter((id) => (absent as readonly string[]).includes(id))).toEqual([]);
  expect(await opened.page.locator('footer code.cmd').allInnerTexts()).not.toEqual([]);
  expect(opened.noise).toEqual([]);
});
