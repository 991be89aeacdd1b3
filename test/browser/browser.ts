/** A real browser, and pages that may ask nothing of any network. */
import chromium from '@sparticuz/chromium';
import { chromium as engine, type Browser, type Page } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--font-render-hinting=none',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** On Linux the packaged browser; elsewhere the Chrome that is installed. */
export async function startBrowser(): Promise<Browser> {
  const packaged = process.platform === 'linux';
  return engine.launch({
    headless: true,
    args: quiet,
    ...(packaged ? { executablePath: await chromium.executablePath() } : { channel: 'chrome' }),
  });
}

export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What it asked for, ran or complained about; a report does none of it. */
  readonly noise: readonly string[];
}

interface Looks {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  /** For tools that must run a script of their own in the page. */
  readonly bypassCSP?: boolean;
}

export async function open(
  browser: Browser,
  html: string,
  { scheme = 'light', width = 1280, bypassCSP = false }: Looks = {},
): Promise<Opened> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: 900 },
    bypassCSP,
    offline: true,
  });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('request', (request) => noise.push(`request ${request.url()}`));
  page.on('console', (message) => noise.push(`console ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.setContent(html, { waitUntil: 'load' });
  return { page, noise, [Symbol.asyncDispose]: () => context.close() };
}
