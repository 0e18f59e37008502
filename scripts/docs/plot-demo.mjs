// Draws the figures of the landing page from what `scaleface demo` left: curves of a few methods at one false accept rate, and the faces of the most
// and of the least confident tenth.
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
  x: [0, 48],
  y: [low, 1],
  xLabel: 'least confident pairs rejected, %',
  legendAt: 60,
  curves: Object.entries(names).map(([method, name]) => [name, curve(far, method)]),
});
figure('rejection', [panel('0.05', 0.8)]);

const report = readFileSync(join(demo, 'report.html'), 'utf8');
const WIDTH = 978;
const ROWS = 194;
const GAP = 16;

/** The first two rows of faces of a montage. */
async function tenth(which) {
  const [, png] = report.match(new RegExp(`alt="The ${which} confident tenth" src="data:image/png;base64,([^"]*)"`));
  const { data } = await decodeImage(Buffer.from(png, 'base64'));
  return data.subarray(0, WIDTH * ROWS * 3);
}

const both = new Uint8Array(WIDTH * (2 * ROWS + GAP) * 3).fill(255);
both.set(await tenth('most'), 0);
both.set(await tenth('least'), WIDTH * (ROWS + GAP) * 3);
const faces = await encodeImage({ data: both, width: WIDTH, height: 2 * ROWS + GAP }, 'jpeg', 85);
writeFileSync(join(folder, 'deciles.jpg'), faces);
