/**
 * How the page looks, light and dark. Every pair of text and ground has a contrast of at least
 * 4.5 : 1 (WCAG 2.2, 1.4.3), which tests/e2e/report_page_test.ts measures.
 */
export const STYLE_SHEET = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --line: #d5d9e0; --text: #1b2027; --quiet: #59626f;
  --link: #0b5cad; --focus: #b3009e; --edge: #8a94a3;
  --good: #14713b; --good-ground: #e4f5ea; --bad: #b4202a; --bad-ground: #fdeaea;
  --busy: #0b5cad; --busy-ground: #e6f0fb; --ask: #8a5300; --ask-ground: #fdf1dc;
  --idle: #59626f; --idle-ground: #f0f2f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --raised: #1d2128; --line: #39404b; --text: #e7eaef; --quiet: #a2acb9;
    --link: #7db8f5; --focus: #ff9df2; --edge: #77818f;
    --good: #6fd394; --good-ground: #16301f; --bad: #ff9b9b; --bad-ground: #3c1a1d;
    --busy: #8cc2ff; --busy-ground: #16283d; --ask: #f0bd66; --ask-ground: #372811;
    --idle: #a2acb9; --idle-ground: #23282f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 1120px; margin: 0 auto; padding: 1.5rem 1.25rem 2rem; }
footer { max-width: 1120px; margin: 0 auto; padding: 0 1.25rem 2rem; color: var(--quiet); }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; }
h1 .badge { font-size: 1rem; vertical-align: 0.25em; }
h2 { margin: 2.25rem 0 0.75rem; font-size: 1.2rem; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 1rem; }
p { margin: 0.25rem 0 0.75rem; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
article + article { margin-top: 3rem; border-top: 3px solid var(--line); padding-top: 2rem; }
.quiet { color: var(--quiet); font-size: 0.875rem; margin: 0; }
.lead { max-width: 75ch; }
.hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.skip { position: sticky; top: 0; z-index: 2; background: var(--raised); border-bottom: 1px solid var(--line); }
.skip ul, .contents ul {
  max-width: 1120px; margin: 0 auto; padding: 0.5rem 1.25rem; list-style: none;
  display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem;
}
.contents ul { flex-direction: column; padding-top: 1.5rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.5rem 2.25rem; margin: 1rem 0 0; }
.facts dt { color: var(--quiet); font-size: 0.8125rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.badge {
  display: inline-block; padding: 0 0.5em; border-radius: 1em; border: 1px solid currentColor;
  font-size: 0.875rem; font-weight: 600; white-space: nowrap;
}
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.busy { color: var(--busy); background: var(--busy-ground); }
.badge.ask { color: var(--ask); background: var(--ask-ground); }
.badge.idle { color: var(--idle); background: var(--idle-ground); }
.scroll { overflow: auto; max-height: 80vh; border: 1px solid var(--line); border-radius: 8px; }
.scroll svg { display: block; }
.failure { border: 1px solid var(--line); border-left: 5px solid var(--bad); border-radius: 8px; margin: 0 0 0.75rem; padding: 0.6rem 1rem; }
.failure summary { cursor: pointer; }
.failure .lead { margin: 0.5rem 0; }
figure { margin: 0.5rem 0; }
figcaption { color: var(--quiet); font-size: 0.875rem; }
pre {
  margin: 0.25rem 0 0; padding: 0.75rem 1rem; max-height: 24rem; overflow: auto;
  background: var(--raised); border-radius: 6px; white-space: pre-wrap;
  font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.edge { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.head { fill: var(--edge); }
.edge.critical { stroke: var(--text); stroke-width: 3; }
.head.critical { fill: var(--text); stroke: var(--text); stroke-width: 2; }
.box { text-decoration: none; outline: none; }
.box rect { fill: var(--tint); stroke: var(--tone); stroke-width: 1.5; }
.box.idle rect { stroke-dasharray: 5 3; }
.box.critical rect { stroke: var(--text); stroke-width: 3; }
.box:hover rect { stroke-width: 3; }
.box:focus-visible rect { stroke: var(--focus); stroke-width: 4; stroke-dasharray: none; }
.box:target rect { stroke: var(--focus); stroke-width: 4; }
.box text { fill: var(--text); font-size: 13px; }
.box .name { font-weight: 600; }
.box .detail { font-size: 12px; fill: var(--tone); }
.box .diamond { text-anchor: middle; }
.box .sign { fill: var(--tone); font-size: 15px; font-weight: 700; text-anchor: middle; }
.good { --tone: var(--good); --tint: var(--good-ground); }
.bad { --tone: var(--bad); --tint: var(--bad-ground); }
.busy { --tone: var(--busy); --tint: var(--busy-ground); }
.ask { --tone: var(--ask); --tint: var(--ask-ground); }
.idle { --tone: var(--idle); --tint: var(--idle-ground); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 0.875rem; padding-bottom: 0.5rem; }
th { text-align: left; font-weight: 600; }
thead th { color: var(--quiet); font-size: 0.8125rem; }
.number { text-align: right; white-space: nowrap; }
.timeline { table-layout: fixed; }
.timeline th:first-child { width: 17rem; }
@media (max-width: 45rem) {
  .timeline th:first-child { width: 38%; }
  .axis text:nth-child(even) { display: none; }
}
.timeline thead th { position: sticky; top: 2.5rem; background: var(--ground); z-index: 1; }
.timeline th:last-child { width: 4.75rem; }
.timeline tbody th { font-weight: 400; padding-right: 0.75rem; line-height: 1.3; }
.timeline tbody .critical th { font-weight: 600; }
.timeline td, .timeline th { padding-top: 1px; padding-bottom: 1px; vertical-align: middle; }
.timeline tbody tr:hover { background: var(--raised); }
.bars { display: block; width: 100%; height: 22px; overflow: hidden; }
.bars text { fill: var(--quiet); font-size: 12px; font-weight: 400; }
.grid { stroke: var(--line); }
.bar rect { fill: var(--tone); stroke: var(--tone); stroke-width: 1.5; }
.bar.busy rect { fill: var(--tint); stroke-dasharray: 4 2; }
.bar .hatch { fill: url(#hatch); stroke: none; }
.hatch-line { fill: var(--ground); }
.key { display: inline-block; width: 1.25rem; height: 0.75rem; border-radius: 2px; border: 1.5px solid var(--tone); background: var(--tone); }
.key.bad { background: repeating-linear-gradient(135deg, var(--tone) 0 3px, var(--ground) 3px 5px); }
.key.busy { background: var(--tint); border-style: dashed; }
.steps th, .steps td { padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.steps thead th { position: sticky; top: 0; background: var(--raised); z-index: 1; white-space: nowrap; }
.steps tbody th { min-width: 9rem; }
.steps tbody tr:last-child > * { border-bottom: 0; }
.steps tr:target { background: var(--ask-ground); }
.steps tr:target .quiet { color: var(--text); }
.after { min-width: 8rem; }
.message { min-width: 16rem; }
.path { display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; list-style: none; margin: 0; padding: 0; }
.path li:not(:last-child)::after { content: " →"; color: var(--quiet); }
details summary { cursor: pointer; }
@media print { .skip { display: none; } .scroll, pre { max-height: none; overflow: visible; } }
`;
