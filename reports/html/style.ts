/** The one style sheet. Its hash stands in the page's content security policy. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f5f7f9;--line:#d5dbe1;--text:#1b2430;--dim:#566270;--accent:#0b5394;
--critical:#9b1149;--high:#b03a00;--medium:#755700;--low:#1f5f99;--info:#566270;
--act:#fbe3ea;--look:#fdf0cf;--calm:#e6eef5;--good:#0b5394;--band:.34;--on:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#12171d;--panel:#1a2129;--line:#37424e;--text:#e7ecf1;--dim:#a5b1be;--accent:#82bdff;
--critical:#ff8db0;--high:#ffa767;--medium:#e5c34f;--low:#86c2ff;--info:#a5b1be;
--act:#4a1b2c;--look:#453610;--calm:#1e2e3e;--good:#82bdff;--band:.42;--on:#12171d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere}
h1,h2,h3,h4,p,dl,dd,ul{margin:0}
h1{font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.015em}
h2{font-size:1.35rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:0 0 .8rem}
h3{font-size:1.05rem;font-weight:650;margin:1.4rem 0 .5rem}
h4{font-size:.95rem;font-weight:650;margin:1rem 0 .3rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
code{font:.86em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.cmd{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.05em .35em}
.dim,.note,.ids{color:var(--dim)}
.note{font-size:.9rem;margin:.5rem 0}
.skip{position:absolute;left:-999rem;background:var(--bg);padding:.5rem 1rem;z-index:1}
.skip:focus{left:1rem;top:1rem}
.top,.page,footer{max-width:1240px;margin:0 auto;padding:0 1.5rem}
.top{padding-top:1.8rem}
.brand{font-weight:650;color:var(--accent);margin-bottom:.4rem}
.brand span{color:var(--dim);font-weight:400;margin-left:.5rem}
.head{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.7rem 1.6rem;margin:1.1rem 0 0;padding:.9rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:.9rem}
dt{color:var(--dim);font-size:.8rem}
dd code{overflow-wrap:anywhere}
.page{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:2.5rem;padding-top:1.6rem}
nav ul{position:sticky;top:1.2rem;list-style:none;padding:0;font-size:.92rem}
nav a{display:block;padding:.28rem .6rem;border-left:2px solid var(--line);text-decoration:none;color:var(--text)}
nav a:hover,nav a:focus{border-color:var(--accent);color:var(--accent)}
main>section{padding-bottom:1.6rem;margin-bottom:1.6rem;border-bottom:1px solid var(--line)}
main>section:last-child{border:0}
.verdict{font-size:1.08rem;line-height:1.55;padding:.9rem 1.1rem;border-left:5px solid var(--accent);background:var(--calm);border-radius:0 8px 8px 0;max-width:56rem}
.verdict.act{border-color:var(--critical);background:var(--act)}
.verdict.look{border-color:var(--medium);background:var(--look)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.4rem,1fr));gap:.8rem;margin:1.1rem 0}
.tiles div{display:flex;flex-direction:column-reverse;justify-content:flex-end;border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}
.tiles dd{font-size:1.5rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.tiles small{font-size:.75rem;font-weight:400;color:var(--dim);display:block}
.scroll{overflow-x:auto;margin:.7rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.2rem 0}
caption{text-align:left;color:var(--dim);font-size:.85rem;padding:.2rem 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.38rem .7rem .38rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--dim);font-weight:600;font-size:.8rem;white-space:nowrap;border-bottom-width:2px}
thead th::first-letter{text-transform:uppercase}
tbody th{font-weight:500}
th,td{min-width:5.2rem;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;min-width:3.4rem;overflow-wrap:normal}
td p{margin-bottom:.3rem}
.cid,.nb{white-space:nowrap}
.id{display:block;color:var(--dim);overflow-wrap:anywhere}
.severities{max-width:38rem}
.severities :is(th,td){vertical-align:middle}
.severities .barcell{width:60%;padding-right:0}
.bar{display:block;width:100%;height:.8rem}
.sev{white-space:nowrap;font-weight:600;font-size:.85em}
.sev::before{content:"";display:inline-block;width:.72em;height:.72em;margin-right:.4em;background:currentColor;print-color-adjust:exact}
.sev::first-letter{text-transform:uppercase}
.sev.critical{color:var(--critical)}.sev.high{color:var(--high)}.sev.medium{color:var(--medium)}.sev.low{color:var(--low)}.sev.info{color:var(--info)}
.sev.critical::before{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%);transform:scale(1.25)}
.sev.high::before{clip-path:polygon(50% 0,100% 100%,0 100%)}
.sev.low::before{border-radius:50%}
.sev.info::before{box-sizing:border-box;background:none;border:2px solid currentColor;border-radius:50%}
.fill.critical{fill:var(--critical)}.fill.high{fill:var(--high)}.fill.medium{fill:var(--medium)}.fill.low{fill:var(--low)}.fill.info{fill:var(--info)}
.decision,.covered,.chip,.stands,.fw{display:inline-block;font-size:.8rem;line-height:1.3;padding:.08em .5em;border-radius:99px;border:1px solid currentColor;white-space:nowrap}
.chip,.fw{color:var(--dim);border-color:var(--line);white-space:normal}
.fw{border-radius:4px;margin:.1rem 0}
.decision.refused,.covered.unavailable,.stands.fail{background:var(--critical);color:var(--on);border-color:var(--critical);font-weight:600;print-color-adjust:exact}
.decision.lapsed,.covered.partial{color:var(--high);border-style:dashed;font-weight:600}
.decision.undecided,.stands.not-assessed{color:var(--medium);border-style:dotted}
.decision.approved,.covered.complete,.stands.pass{color:var(--good)}
.covered.accepted,.covered.skipped,.stands.manual{color:var(--dim)}
.decision.refused::before{content:"\\2715\\00a0"}.decision.approved::before,.covered.complete::before,.stands.pass::before{content:"\\2713\\00a0"}
.pic{display:block;min-width:760px;width:100%;height:auto;max-width:1000px}
.pic text{font-size:13px;fill:var(--text)}
.pic .col,.pic .axis,.pic .small{fill:var(--dim);font-size:12px}
.pic .dim{fill:var(--dim)}
.pic .lab{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.pic .strong{font-weight:600}
.pic .big{font-size:26px;font-weight:650}
.band{fill:none;stroke-opacity:var(--band)}
.band.refused{stroke:var(--critical);stroke-opacity:.7}.band.lapsed{stroke:var(--high);stroke-opacity:.6}.band.undecided{stroke:var(--medium)}.band.approved{stroke:var(--good)}.band.mixed{stroke:var(--info)}
.node{fill:var(--dim)}.node.refused{fill:var(--critical)}.node.lapsed{fill:var(--high)}.node.undecided{fill:var(--medium)}.node.approved{fill:var(--good)}
.key{white-space:nowrap;margin-right:.6rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em;print-color-adjust:exact}
.swatch.refused{background:var(--critical)}.swatch.lapsed{background:var(--high)}.swatch.undecided{background:var(--medium)}.swatch.approved{background:var(--good)}.swatch.mixed{background:var(--info)}
.swatch.act{background:var(--act);border:2px solid var(--critical)}.swatch.look{background:var(--look);border:2px dashed var(--medium)}.swatch.calm{background:var(--calm);border:1px solid var(--line)}
.zones{font-size:1rem;color:var(--text)}
.cell rect{stroke:var(--line);fill:var(--calm)}
.cell.look rect{fill:var(--look);stroke:var(--medium);stroke-width:1.5;stroke-dasharray:5 3}
.cell.act rect{fill:var(--act);stroke:var(--critical);stroke-width:2}
.cell.empty rect{fill:none;stroke:var(--line);stroke-width:1;stroke-dasharray:none}
.cell.empty .big{fill:var(--dim);font-size:18px}
.cell .small{fill:var(--text)}
.grid{stroke:var(--line);fill:none}
.gap{stroke:var(--line);fill:none;stroke-width:10;stroke-opacity:.55}
.line{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}
.series.critical .line,.series.critical .mark{stroke:var(--critical)}.series.high .line,.series.high .mark{stroke:var(--high)}.series.medium .line,.series.medium .mark{stroke:var(--medium)}
.series.critical .mark{fill:var(--critical)}.series.high .mark{fill:var(--high)}.series.medium .mark{fill:var(--medium)}
.series.high .line{stroke-dasharray:9 5}.series.medium .line{stroke-dasharray:2 6}
.series .mark.hollow{fill:var(--bg);stroke-width:1.6}
details>summary{cursor:pointer}
.numbers{margin:.6rem 0}
.numbers>summary{color:var(--accent);font-size:.92rem;padding:.2rem 0}
.finding{border:1px solid var(--line);border-left-width:4px;border-radius:6px;margin:.4rem 0}
.finding.critical{border-left-color:var(--critical)}.finding.high{border-left-color:var(--high)}.finding.medium{border-left-color:var(--medium)}.finding.low{border-left-color:var(--low)}
.finding>summary{padding:.5rem .8rem}
.finding[open]>summary{border-bottom:1px solid var(--line)}
.finding:target,.vendor:target{outline:3px solid var(--accent)}
.ft{font-weight:600}
.about{display:block;color:var(--dim);font-size:.87rem}
.body{padding:.6rem .8rem .7rem}
.body>p+p,.body>dl{margin-top:.55rem}
.remedy{color:var(--text)}
td .remedy::before{content:"→\\00a0";color:var(--accent)}
.remedy strong{color:var(--accent);margin-right:.3em}
.ids{font-size:.83rem}
.facts{font-size:.9rem;display:grid;gap:.3rem}
.facts div{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:.2rem .8rem}
.facts dt{font-size:.85rem}
.vendor{border:1px solid var(--line);border-radius:8px;padding:.2rem 1rem .8rem;margin:1rem 0}
.vendor h3{font-size:1.15rem}
.found{list-style:none;padding:0;font-size:.92rem}
.found li{padding:.2rem 0}
.plain{display:block;min-width:14rem}
footer{padding-bottom:3rem;font-size:.92rem}
footer h2{font-size:1.05rem}
footer ul{padding-left:1.2rem;margin-bottom:.8rem}
footer p{margin:.5rem 0}
@media (max-width:860px){.page{grid-template-columns:minmax(0,1fr);gap:1rem}nav ul{position:static;display:flex;flex-wrap:wrap;gap:.1rem .3rem}nav a{border:1px solid var(--line);border-radius:99px;padding:.2rem .7rem}
.top,.page,footer{padding-left:1rem;padding-right:1rem}h1{font-size:1.5rem}.facts div{grid-template-columns:minmax(0,1fr)}.scroll table{min-width:34rem}}
@media print{:root{color-scheme:light;--bg:#fff;--panel:#fff;--line:#b9c0c8;--text:#000;--dim:#444;--accent:#0b5394;--critical:#9b1149;--high:#b03a00;--medium:#755700;--low:#1f5f99;--info:#566270;--act:#fbe3ea;--look:#fdf0cf;--calm:#e6eef5;--good:#0b5394;--band:.34;--on:#fff}
@page{margin:16mm 14mm}
body{font-size:10.5px}
nav,.skip{display:none}
.page{display:block}.top,.page,footer{max-width:none;padding-left:0;padding-right:0}
.scroll{overflow:visible}.pic{min-width:0}
details::details-content{content-visibility:visible;display:block;height:auto}
.numbers>summary{display:none}
h2,h3,h4,summary,caption{break-after:avoid}
tr,.tiles div,.pic,.verdict,svg{break-inside:avoid}
thead{display:table-header-group}
.ofseverity,section[aria-labelledby=findings],section[aria-labelledby=vendors]{break-before:auto}
section[aria-labelledby=findings],section[aria-labelledby=controls]{break-before:page}
.finding{break-inside:avoid}
.verdict,.bar,.cell,.band,.node{print-color-adjust:exact}
table{table-layout:auto}th,td{min-width:0;padding:.25rem .5rem .25rem 0}tbody th{min-width:6.5em}.n{min-width:0}.cid{white-space:normal}.decision,.covered,.stands{font-size:.9em;padding:0 .4em}
a{color:inherit;text-decoration:none}}
`;
