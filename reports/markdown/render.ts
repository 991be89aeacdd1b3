import { toTheMinute } from '../../src/core/clock.ts';
import type { AuditView } from '../../src/core/result.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { controlSection } from './control-section.ts';
import { coverageSection } from './coverage-section.ts';
import type { SectionId } from './editions.ts';
import { findingSection, waivedSection } from './finding-section.ts';
import { openSection } from './open-section.ts';
import { gather, type Scene } from './scene.ts';
import { code, heading, plain } from './text.ts';
import { trendSection } from './trend-section.ts';
import { accessSection, vendorSection } from './vendor-section.ts';
import { verdictSection } from './verdict-section.ts';

const sections: Readonly<Record<SectionId, (scene: Scene) => string | Promise<string>>> = {
  verdict: verdictSection,
  coverage: coverageSection,
  findings: findingSection,
  vendors: vendorSection,
  access: accessSection,
  controls: controlSection,
  open: openSection,
  waived: waivedSection,
  trend: trendSection,
};

/** CommonMark with the tables of GitHub; no HTML. */
export async function* render(view: AuditView, options: ReportOptions): AsyncGenerator<string> {
  const scene = await gather(view, options);
  yield head(scene);
  for (const id of scene.edition.sections) yield await sections[id](scene);
  yield foot(scene);
}

function head({ view, vendor, edition, resolved }: Scene): string {
  const { id, mode, startedAt, finishedAt } = view.run;
  const title = vendor === null ? edition.title : `Access of ${plain(vendor.name)}`;
  const closed = vendor !== null && resolved > 0 ? `, ${resolved} resolved since` : '';
  return `${heading(1, title)}Run ${code(id)}, ${mode}, ${toTheMinute(startedAt)} to ${toTheMinute(finishedAt)}${closed}\n\n`;
}

/** The journal's head leaves the machine with the report; a vendor has no use for it. */
function foot({ vendor, options: { journalHead } }: Scene): string {
  if (vendor !== null || journalHead === null) return '';
  return `Journal head ${code(journalHead)}; \`grantwarden journal verify --head HASH\` holds the journal against it.\n`;
}
