// Curves as plain SVG, for the figures of the guides: light or dark as the reader prefers, legible on a phone. No library.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the guides keep their figures. */
export const folder = join(dirname(fileURLToPath(import.meta.url)), '../../apps/docs/guides/media');
const colours = {
  light: ['#0072b2', '#c4500a', '#00795c', '#a6428a', '#8a6d00', '#5b3fa0'],
  dark: ['#6db9f2', '#ff9550', '#3fc9a0', '#e39ac8', '#e0c34a', '#b9a6f5'],
};
const strokes = (list) => list.map((colour, i) => `.c${i}{stroke:${colour}}`).join('');
const style = `<style>
rect{fill:#fff}text{fill:#1d2024}.grid{stroke:#dcdfe3}${strokes(colours.light)}
@media (prefers-color-scheme:dark){rect{fill:#1b1f23}text{fill:#e7e9ec}.grid{stroke:#3a4047}${strokes(colours.dark)}}
</style>`;

/** An SVG for each panel, which is a list of named curves: NAME, or NAME-1, NAME-2 and so on where there are several. */
export function figure(name, panels) {
  for (const [i, each] of panels.entries()) {
    const file = panels.length === 1 ? name : `${name}-${i + 1}`;
    writeFileSync(join(folder, `${file}.svg`), panel(each));
  }
}

const [width, left, top, w, h] = [420, 50, 40, 350, 240];

/** From four to seven round numbers. */
function ticks([a, b], given) {
  const power = 10 ** Math.floor(Math.log10((b - a) / 5));
  const step = given ?? [1, 2, 5, 10].find((m) => m * power >= (b - a) / 7) * power;
  const first = Math.ceil(a / step - 1e-9);
  return Array.from({ length: 12 }, (_, k) => (first + k) * step).filter((v) => v <= b + 1e-9);
}
const number = (v) => String(+v.toFixed(2)).replace('-', '−');

/** The way along a curve, between the ends of both axes. */
function way(curve, x, [px, py]) {
  const points = Array.from({ length: 241 }, (_, k) => x[0] + ((x[1] - x[0]) * k) / 240).map((v) => [v, curve(v)]);
  return points
    .filter(([, v]) => Number.isFinite(v))
    .map(([u, v], k) => `${k === 0 ? 'M' : 'L'}${px(u).toFixed(1)} ${py(v).toFixed(1)}`)
    .join('');
}

function panel({ title, x, xStep, y, xLabel, curves }) {
  const px = (v) => left + ((v - x[0]) / (x[1] - x[0])) * w;
  const py = (v) => top + h - ((Math.min(y[1], Math.max(y[0], v)) - y[0]) / (y[1] - y[0])) * h;
  const grid = [
    ...ticks(x, xStep).map(
      (v) =>
        `<path class="grid" d="M${px(v)} ${top}v${h}"/><text x="${px(v)}" y="${top + h + 18}" text-anchor="middle">${number(v)}</text>`,
    ),
    ...ticks(y).map(
      (v) =>
        `<path class="grid" d="M${left} ${py(v)}h${w}"/><text x="${left - 7}" y="${py(v) + 4.5}" text-anchor="end">${number(v)}</text>`,
    ),
  ];
  const lines = curves.map(
    ([, f], i) => `<path class="c${i}" d="${way(f, x, [px, py])}" fill="none" stroke-width="2"/>`,
  );
  // Below the axis, where no curve is.
  const legend = curves.map(([name], i) => {
    const [at, line] = [left + (i % 2) * 185, top + h + 66 + 20 * Math.floor(i / 2)];
    return `<path class="c${i}" d="M${at} ${line}h18" stroke-width="3"/><text x="${at + 25}" y="${line + 4.5}">${name}</text>`;
  });
  const height = top + h + 66 + 20 * Math.ceil(curves.length / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>${title}</title>
${style}
<rect width="100%" height="100%" rx="6"/>
<text x="${left}" y="${top - 14}" font-weight="bold">${title}</text>
<text x="${left + w}" y="${top + h + 40}" text-anchor="end">${xLabel}</text>
${[...grid, ...lines, ...legend].join('\n')}
</svg>
`;
}
