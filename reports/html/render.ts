import { createHash } from 'node:crypto';
import type { AuditView } from '../../src/core/result.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { type SectionId, sectionTitles } from './audience.ts';
import { controlsSection } from './controls.ts';
import { coverageSection } from './coverage.ts';
import { decisionsSection } from './decisions.ts';
import { type Facts, gather } from './facts.ts';
import { findingsSection } from './findings.ts';
import { contents, pageFoot, pageHead } from './head.ts';
import { mapPicture } from './map-picture.ts';
import { html, type Markup, styleElement } from './markup.ts';
import { matrixPicture } from './matrix-picture.ts';
import { openSection } from './open-questions.ts';
import { style } from './style.ts';
import { trendPicture } from './trend-picture.ts';
import { vendorsSection } from './vendors.ts';
import { verdictSection } from './verdict.ts';
import { isIncomplete } from './words.ts';

/** One file that needs nothing else. Only its own style sheet is let in, by its hash. */
const contentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const sections: Readonly<Record<SectionId, (facts: Facts) => Markup | Promise<Markup>>> = {
  verdict: verdictSection,
  coverage: coverageSection,
  matrix: ({ reach, view }) => matrixPicture(reach, isIncomplete(view)),
  map: ({ reach, mapped }) => mapPicture(reach.strands, mapped),
  trend: ({ options }) => trendPicture(options.history, options.historyNote),
  findings: findingsSection,
  vendors: vendorsSection,
  controls: controlsSection,
  open: openSection,
  decisions: decisionsSection,
};

/** @throws AppError USAGE when the report is for a vendor that nobody knows */
export async function* render(view: AuditView, options: ReportOptions): AsyncGenerator<string> {
  const facts = await gather(view, options);
  const head = pageHead(facts);
  yield html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${contentPolicy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${pageTitle(facts)}</title>${styleElement(style)}</head>
<body><a class="skip" href="#verdict">Skip to the report</a>
${head}<div class="page">${contents(facts)}<main>
`.text;
  for (const id of facts.edition.sections) {
    const heading = id === 'vendors' && facts.about !== null ? 'Access' : sectionTitles[id];
    yield html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${await sections[id](facts)}
</section>
`.text;
  }
  yield html`</main></div>
${pageFoot(facts)}
</body></html>
`.text;
}

function pageTitle({ about, view, edition }: Facts): string {
  const subject = about === null ? edition.title : about.name;
  return `Grantwarden: ${subject}, ${view.run.finishedAt.slice(0, 10)}`;
}
