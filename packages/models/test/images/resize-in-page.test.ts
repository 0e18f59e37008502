import { describe, expect, it } from 'vitest';
import { resizeImage } from '../../src/images/resize.js';
import { resizeInPage } from '../../src/images/resize-in-page.js';

/** Smooth waves in three colours, with an edge. */
function drawn(width: number, height: number) {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const wave = Math.sin(x / 5 + (i % 3)) * Math.cos(y / 7);
    data[i] = Math.round(128 + 90 * wave + (x > width / 2 ? 30 : 0));
  }
  return { data, width, height };
}

describe('an image resized in a page', () => {
  it.each([
    ['enlarged', 90, 70, 115, 90],
    ['a little smaller', 90, 70, 64, 50],
    ['much smaller', 240, 180, 32, 24],
    ['stretched', 40, 60, 60, 70],
  ])('%s differs by a few grey levels from what sharp makes', async (_, width, height, w, h) => {
    const image = drawn(width, height);
    const [ours, sharp] = [
      await resizeInPage(image, { width: w, height: h }),
      await resizeImage(image, { width: w, height: h }),
    ];
    const differences = ours.data.map((value, i) => Math.abs(value - (sharp.data[i] as number)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(4);
    expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(1.5);
  });

  it('keeps one colour, and is itself where it has the size', async () => {
    const flat = { data: new Uint8Array(3 * 50).fill(200), width: 10, height: 5 };
    expect(new Set((await resizeInPage(flat, { width: 7, height: 9 })).data)).toEqual(new Set([200]));
    expect(await resizeInPage(flat, { width: 10, height: 5 })).toBe(flat);
  });
});
