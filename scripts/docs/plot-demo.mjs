// Draws the figures of the landing page from what `scaleface demo` left: curves of a few methods at one false accept rate, and the faces of the most
// and of the least confident fifth.
//
//   npx scaleface demo && node scripts/docs/plot-demo.mjs scaleface-demo
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage, encodeImage } from '@scaleface/models';
import { figure, folder } from './figure.mjs';

const [demo = 'scaleface-demo'] = process.argv.slice(2);
const [, ...lines] = readFileSync(join(demo, 'curves.csv'), 'utf8').trim().split('\n');
const rows = lines.map((line) => line.split(','));
const names = { oracle: 'oracle', scaleface: 'ScaleFace', pfe: 'PFE (MLS)', norm: 'embedding norm', random: 'random' };

/** The curve of a method, straight between its points. */
function curve(far, method) {
  const points = rows.filter((row) => row[0] === far && row[1] === method).map(([, , x, y]) => [Number(x), Number(y)]);
  return (share) => {
    const at = share / 100;
    const k = Math.min(
      points.length - 1,
      Math.max(
        1,
        points.findIndex(([x]) => x >= at - 1e-9),
      ),
    );
    const [[x0, y0], [x1, y1]] = [points[k - 1], points[k]];
    return y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
  };
}

const panel = (far, low) => ({
  title: `True accept rate at FAR ${far}`,
  x: [0, 50],
  y: [low, 1],
  xLabel: 'least confident pairs rejected, %',
  curves: Object.entries(names).map(([method, name]) => [name, curve(far, method)]),
});
figure('rejection', [panel('0.05', 0.8)]);

const report = readFileSync(join(demo, 'report.html'), 'utf8');
/** Pixels between two rows. */
const GAP = 2;

/** Two rows of the report's montage, in which each of the ten is a tenth of the images, the least confident first. */
async function rowsFrom(first) {
  const [, png] = report.match(/alt="Images by confidence, tenth by tenth" src="data:image\/png;base64,([^"]*)"/);
  const { data, width, height } = await decodeImage(Buffer.from(png, 'base64'));
  const one = (height + GAP) / 10;
  const rows = 2 * one - GAP;
  return { data: data.slice(first * one * width * 3, (first * one + rows) * width * 3), width, height: rows };
}

for (const [name, first] of [
  ['least', 0],
  ['most', 8],
])
  writeFileSync(join(folder, `${name}-confident.jpg`), await encodeImage(await rowsFrom(first), 'jpeg', 88));
