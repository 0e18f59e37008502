/** Colours of methods, each at least 3 : 1 against the page, light and dark. */
const light = [
  '#0072b2',
  '#c4500a',
  '#00795c',
  '#a6428a',
  '#8a6d00',
  '#2786b8',
  '#5b3fa0',
  '#8c510a',
  '#4d7a00',
  '#222222',
];
const dark = [
  '#6db9f2',
  '#ff9550',
  '#3fc9a0',
  '#e39ac8',
  '#e0c34a',
  '#a5dcff',
  '#b9a6f5',
  '#d9a066',
  '#a7d45b',
  '#ececec',
];

const colours = (list: readonly string[]): string => list.map((colour, i) => `--k${i}: ${colour};`).join(' ');

/** A curve is hidden while its box in the list beside it is not ticked: no script is needed for that. */
const hidden = Array.from({ length: 64 }, (_, i) => `.chart:has(.t${i}:not(:checked)) .s${i}`).join(',\n');

/** How the page looks. */
export const STYLE: string = `
:root { color-scheme: light dark; --page: #fbfbfa; --panel: #fff; --ink: #1d2024; --soft: #565c64; --line: #dcdfe3; --grid: #e8eaed;
  --good: #00795c; --bad: #c23b0a; --flag: #fff3dc; --flag-line: #b36b00; --verdict: #e9f2fb; --verdict-line: #0072b2; ${colours(light)} }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --panel: #1b1f23; --ink: #e7e9ec; --soft: #a9b0b8; --line: #3a4047; --grid: #2a2f35;
  --good: #3fc9a0; --bad: #ff8a66; --flag: #33280f; --flag-line: #e0a23a; --verdict: #12293d; --verdict-line: #6db9f2; ${colours(dark)} } }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 76rem; margin: 0 auto; padding: 1rem clamp(.8rem, 3vw, 2rem) 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0; } h2 { font-size: 1.25rem; margin: 3rem 0 .8rem; line-height: 1.3; } h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
a { color: var(--verdict-line); } abbr { text-decoration: underline dotted; text-underline-offset: .2em; cursor: help; }
p, li, dd { max-width: 48rem; } .small, figcaption, caption { color: var(--soft); font-size: .9rem; }
.verdict { background: var(--verdict); border-left: 4px solid var(--verdict-line); padding: .7rem 1.1rem; margin: 1rem 0; font-size: 1.1rem; } .verdict p { margin: .4rem 0; max-width: 60rem; }
.flags { list-style: none; padding: 0; margin: .8rem 0; } .flag { background: var(--flag); border-left: 4px solid var(--flag-line); padding: .5rem .9rem; margin: .5rem 0; max-width: none; } .flag.none { background: none; border-color: var(--good); }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: 1.2rem 0; }
details { margin: .8rem 0; } summary { cursor: pointer; color: var(--verdict-line); padding: .3rem 0; width: fit-content; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; color: var(--soft); }
.values { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1.2rem; margin: 0; } .values dt { font-weight: 400; margin: 0; color: var(--soft); } .values dd { color: var(--ink); overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; background: var(--panel); margin: 1rem 0; }
caption { text-align: left; padding: .4rem 0; }
th, td { padding: .4rem .55rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; } thead th { vertical-align: bottom; font-weight: 600; } th:first-child { text-align: left; } thead th { overflow-wrap: normal; }
.interval { display: inline-block; white-space: nowrap; color: var(--soft); font-size: .93em; } .hashes td, .hashes th { text-align: left; overflow-wrap: anywhere; }
figure { margin: 1.2rem 0; min-width: 0; } .chart, .bars, .forest { max-width: 44rem; } .pair > table { margin-top: 2.6rem; } .name { font-weight: 600; margin: 0 0 .3rem; } figcaption { margin-top: .3rem; }
img { max-width: 100%; height: auto; image-rendering: pixelated; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; align-items: start; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .5rem 1.2rem; } .gallery.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: 0 2rem; } .gallery figure { margin: .5rem 0; }
.plot { position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; } .plot > svg { display: block; width: 100%; height: auto; }
.plot:focus-visible { outline: 2px solid var(--verdict-line); outline-offset: 2px; }
svg text { font: 14px system-ui, sans-serif; fill: var(--soft); } svg text.axis { fill: var(--ink); } .forest svg text { fill: var(--ink); }
.grid line { stroke: var(--grid); } .frame { fill: none; stroke: var(--line); pointer-events: none; }
.inside { overflow: hidden; } .inside path { vector-effect: non-scaling-stroke; }
.chart g path, .legend label path { fill: none; stroke: var(--c, var(--soft)); stroke-width: 1.8; stroke-linejoin: round; } .chart g.main > path, .legend .main path { stroke-width: 2.8; }
.chart g path.band { fill: var(--c); fill-opacity: .14; stroke: none; } .chart g path.dot { stroke-width: 8; stroke-linecap: round; }
${light.map((_, i) => `.c${i} { --c: var(--k${i}); }`).join(' ')}
.d1 path { stroke-dasharray: 7 3; } .d2 path { stroke-dasharray: 2 3; } .random path { stroke-dasharray: 8 4; } .oracle path { stroke-dasharray: 1.5 4; } .ideal path { stroke-dasharray: 3 3; }
${hidden} { display: none; }
.legend { border: 0; padding: 0; margin: .5rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .9rem; } .legend legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.legend label { display: inline-flex; gap: .4rem; align-items: center; min-height: 1.6rem; cursor: pointer; } .legend details { flex-basis: 100%; margin: 0; } .legend details[open] { columns: 15rem; } .legend details summary { column-span: all; } .legend details label { display: flex; } .legend svg { width: 26px; height: 10px; flex: none; } .legend input { margin: 0; width: 1rem; height: 1rem; accent-color: var(--verdict-line); } .legend .at { font-variant-numeric: tabular-nums; font-weight: 600; }
.bar { stroke: none; fill-opacity: .55; } .g0 { fill: var(--k2); } .g1 { fill: var(--k1); } .g2 { fill: var(--k0); }
.forest path { stroke-width: 2; fill: none; stroke: var(--soft); } .forest circle { fill: var(--soft); } .better path { stroke: var(--good); } .better circle { fill: var(--good); } .worse path { stroke: var(--bad); } .worse circle { fill: var(--bad); } .zero { stroke: var(--ink); stroke-dasharray: 3 3; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin: .4rem 0 0; font-size: .85rem; color: var(--soft); } .tools button { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .15rem .6rem; min-height: 1.7rem; cursor: pointer; } .read { min-height: 1.4em; flex: 1 1 12rem; } .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.cursor { stroke: var(--ink); stroke-dasharray: 2 2; pointer-events: none; } .drag { fill: var(--verdict-line); fill-opacity: .15; stroke: var(--verdict-line); pointer-events: none; } .pointed { cursor: crosshair; touch-action: pan-y; }
pre { background: var(--panel); border: 1px solid var(--line); padding: .8rem; overflow-x: auto; font-size: .8rem; }
@media (max-width: 46rem) {
  table, tbody, tr, td, tbody th { display: block; width: 100%; } caption { display: block; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: .6rem .7rem; } tbody th { font-weight: 600; padding: 0 0 .2rem; border: 0; }
  td { display: flex; justify-content: space-between; gap: 1rem; padding: .12rem 0; border: 0; } td::before { content: attr(data-name); color: var(--soft); text-align: left; } td > span { text-align: right; overflow-wrap: anywhere; min-width: 0; } td:has(> span:empty) { display: none; }
  svg text { font-size: 19px; } svg text.axis { font-size: 18px; } .forest svg text { font-size: 16px; } .verdict { font-size: 1rem; }
}
@media print { :root { color-scheme: light; } body { max-width: none; font-size: 11pt; } .tools, nav { display: none; } figure, tr, .verdict { break-inside: avoid; } }
`;
