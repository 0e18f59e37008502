// Panels of curves beside each other as plain SVG, for the figures of the guides. No library.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the guides keep their figures. */
export const folder = join(dirname(fileURLToPath(import.meta.url)), '../../apps/docs/guides/media');
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Panels beside each other, each a list of named curves over the same range. */
export function figure(name, panels) {
  const [w, h, gap] = [330, 240, 60];
  const body = panels.map((p, i) => panel(p, 50 + i * (w + gap), 30, w, h)).join('\n');
  const width = 50 + panels.length * (w + gap);
  writeFileSync(
    join(folder, `${name}.svg`),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${h + 80}" width="${width}" font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="#fff"/>\n${body}\n</svg>\n`,
  );
}

function panel({ title, x, y, xLabel, curves, legendAt = 12 }, left, top, w, h) {
  const px = (v) => left + ((v - x[0]) / (x[1] - x[0])) * w;
  const py = (v) => top + h - ((Math.min(y[1], Math.max(y[0], v)) - y[0]) / (y[1] - y[0])) * h;
  const ticks = (a, b) => Array.from({ length: 5 }, (_, i) => a + ((b - a) * i) / 4);
  const grid = [
    ...ticks(...x).map(
      (v) =>
        `<path d="M${px(v)} ${top}v${h}" stroke="#ddd"/><text x="${px(v)}" y="${top + h + 14}" text-anchor="middle">${+v.toFixed(2)}</text>`,
    ),
    ...ticks(...y).map(
      (v) =>
        `<path d="M${left} ${py(v)}h${w}" stroke="#ddd"/><text x="${left - 4}" y="${py(v) + 4}" text-anchor="end">${+v.toFixed(2)}</text>`,
    ),
  ];
  const lines = curves.map(([name, f], i) => {
    const points = Array.from({ length: 241 }, (_, k) => x[0] + ((x[1] - x[0]) * k) / 240).map((v) => [v, f(v)]);
    const d = points
      .filter(([, v]) => Number.isFinite(v))
      .map(([u, v], k) => `${k === 0 ? 'M' : 'L'}${px(u).toFixed(1)} ${py(v).toFixed(1)}`)
      .join('');
    const legend = `<path d="M${left + 8} ${top + legendAt + 14 * i}h16" stroke="${colours[i]}" stroke-width="2"/><text x="${left + 28}" y="${top + legendAt + 4 + 14 * i}">${name}</text>`;
    return `<path d="${d}" fill="none" stroke="${colours[i]}" stroke-width="1.8"/>${legend}`;
  });
  return `<text x="${left}" y="${top - 10}" font-weight="bold">${title}</text>${grid.join('')}${lines.join('')}<text x="${left + w / 2}" y="${top + h + 32}" text-anchor="middle">${xLabel}</text>`;
}
