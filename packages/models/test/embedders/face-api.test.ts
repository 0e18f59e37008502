import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { boxesOf, clip, overlap, squareOf } from '../../src/embedders/face-api/geometry.js';
import { decodeImage, openFaceApiBackbone, openNamedBackbone, type ScoredBox } from '../../src/index.js';

const folder = process.env.SCALEFACE_FACE_API ?? '';
const data = join(dataFolder ?? '', 'extras', 'lfw-raw250');

describe('the geometry of face-api', () => {
  it('reads boxes from cells and anchors, and drops those that overlap a surer one', () => {
    // Two cells a side, five anchors: the first anchor of the last cell, and of its neighbour, a little less sure.
    const output = new Float32Array(2 * 2 * 25).map((_, i) => (i % 5 === 4 ? -20 : 0));
    output[3 * 25 + 4] = 3;
    output[2 * 25 + 4] = 2;
    const [width, height] = [1.603231 * 50, 2.094468 * 50];
    const [sure, neighbour] = boxesOf(output, 2, 100, 0.5) as [ScoredBox, ScoredBox];
    expect(sure.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    expect([sure.x, sure.y, sure.width, sure.height]).toEqual(
      [75 - width / 2, 75 - height / 2, width, height].map((v) => expect.closeTo(v, 4)),
    );
    expect(overlap(sure, neighbour)).toBeCloseTo((width - 50) / (width + 50), 6);
    // Moved to the border of the two cells it shares more than four tenths.
    output[2 * 25] = 10;
    expect(boxesOf(output, 2, 100, 0.5)).toHaveLength(1);
  });

  it('clips boxes to images, and finds the square of eyes and mouth', () => {
    const size = { width: 10, height: 8 };
    expect(clip({ x: -2.5, y: 3.2, width: 20, height: 4 }, size)).toEqual({ x: 0, y: 3, width: 10, height: 4 });
    expect(clip({ x: 50, y: 50, width: 1, height: 1 }, size)).toEqual({ x: 9, y: 7, width: 1, height: 1 });
    const points = Array.from({ length: 68 }, (_, i) => (i < 42 ? [40, 40] : i < 48 ? [80, 40] : [60, 85])).flat();
    const distance = Math.hypot(20, 45);
    const side = Math.floor(distance / 0.45);
    const square = { x: Math.floor(60 - side / 2), y: Math.floor(55 - 0.43 * side), width: side, height: side };
    expect(squareOf(points)).toEqual({ ...square, x: Math.max(0, square.x), y: Math.max(0, square.y) });
  });
});

it('without the package the error holds the command that installs it', async () => {
  const before = process.cwd();
  process.chdir('/');
  await expect(openFaceApiBackbone()).rejects.toMatchObject({
    code: 'missing-dependency',
    hint: expect.stringContaining('npm install @vladmandic/face-api'),
  });
  process.chdir(before);
});

// The job `face-api` installs the package, and lets it describe these photographs itself.
const reference = process.env.SCALEFACE_FACE_API_REFERENCE ?? '';
const there = existsSync(folder) && existsSync(reference) && dataFolder !== undefined;

interface Described {
  readonly file: string;
  readonly score: number;
  readonly descriptor: readonly number[];
}

describe.skipIf(!there)('the networks of face-api on photographs (needs the package and the real faces)', () => {
  const expected = there ? (JSON.parse(readFileSync(reference, 'utf8')) as Described[]) : [];
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.hypot(...Array.from(a, (x, d) => x - (b[d] as number)));

  it('give what the package gives, on our engine, and leave no tensor behind', async () => {
    await selectEngine(['wasm']);
    const before = tf.memory().numTensors;
    const backbone = await openFaceApiBackbone({ folder });
    const found: Float32Array[] = [];
    for (const { file, score, descriptor } of expected) {
      const [face] = await backbone.findFaces(await decodeImage(join(data, file)));
      expect(face?.box.score).toBeCloseTo(score, 4);
      expect(distance(face?.embedding ?? [], descriptor), file).toBeLessThan(1e-4);
      found.push(face?.embedding ?? new Float32Array(128));
    }
    const person = (i: number): string => (expected[i] as Described).file.split('/')[0] as string;
    const genuine: number[] = [];
    const impostor: number[] = [];
    found.forEach((a, i) => {
      found.slice(0, i).forEach((b, j) => {
        (person(i) === person(j) ? genuine : impostor).push(distance(a, b));
      });
    });
    const right = genuine.flatMap((g) => impostor.map((d): number => (g < d ? 1 : 0)));
    expect(right.reduce((sum, x) => sum + x, 0) / right.length).toBeGreaterThan(0.99);
    await backbone.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('embed images of one size, the whole image where no face is found', async () => {
    const backbone = await openNamedBackbone(`face-api:${folder}`, { preprocessing: { width: 250, height: 250 } });
    const { file, descriptor } = expected[0] as Described;
    const grey = { data: new Uint8Array(250 * 250 * 3).fill(128), width: 250, height: 250 };
    const { embedding, bottleneck } = await backbone.embed([await decodeImage(join(data, file)), grey]);
    expect([embedding.length, bottleneck?.length]).toEqual([256, 512]);
    expect(distance(embedding.subarray(0, 128), descriptor)).toBeLessThan(1e-4);
    expect(embedding.subarray(128).every(Number.isFinite)).toBe(true);
    await backbone.close();
  });
});
