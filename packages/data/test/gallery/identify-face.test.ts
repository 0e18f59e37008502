import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { calibrate, calibrationFromJSON } from '@scaleface/eval';
import {
  embedFaces,
  encodeImage,
  enrol,
  type Face,
  fmrForFpir,
  identifyFace,
  loadModel,
  type ModelCalibration,
  openModelBackbone,
  type RawImage,
} from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveSmallModel, smallImages } from '../../../models/test/recognition/small-model.js';
import { galleryTable, openGallery, writeFeatureTable } from '../../src/index.js';

const width = 16;
const random = createRandom(3);
const vector = (): Float32Array => Float32Array.from({ length: width }, () => random.normal());
const near = (v: Float32Array, noise: number): Float32Array => v.map((x) => x + noise * random.normal());
const face = (embedding: Float32Array, confidence = 30, name = 'face'): Face => ({ name, embedding, confidence });
const unit = (v: Float32Array): number[] => {
  const length = Math.hypot(...v);
  return Array.from(v, (x) => x / length);
};
const cosine = (a: Float32Array, b: Float32Array): number =>
  unit(a).reduce((sum, x, d) => sum + x * (unit(b)[d] as number), 0);

/** A calibration on drawn identities, one template a person. */
const calibration = ((): ModelCalibration => {
  const centres = Array.from({ length: 400 }, vector);
  const genuine = centres.map((c) => cosine(c, near(c, 0.5)));
  const impostor = Array.from({ length: 20_000 }, (_, k) =>
    cosine(centres[k % 400] as Float32Array, near(centres[(k + 1 + (k % 7)) % 400] as Float32Array, 0.5)),
  );
  const labels = [...genuine.map(() => 1), ...impostor.map(() => 0)];
  return {
    format: 'scaleface-model-calibration/1',
    scores: calibrate([...genuine, ...impostor], labels, { prior: 0.5 }).toJSON(),
    confidence: Array.from({ length: 101 }, (_, q) => 10 + 0.4 * q),
  };
})();

const code = (name: string): unknown => expect.objectContaining({ name: 'ScaleFaceError', code: name });

describe('a gallery', () => {
  it('weighs the images of a person by confidence', () => {
    const [a, b, c] = [vector(), vector(), vector()];
    const gallery = enrol([face(c, 20), face(a, 30), face(b, 10)], ['zoe', 'ann', 'ann']);
    expect(gallery.subjects).toEqual(['ann', 'zoe']);
    expect(gallery.images).toEqual([2, 1]);
    expect(gallery.confidence[0]).toBeCloseTo(0.75 * 30 + 0.25 * 10, 5);
    const mixed = Float32Array.from(unit(a), (x, d) => 0.75 * x + 0.25 * (unit(b)[d] as number));
    expect(cosine(mixed, gallery.templates.data.slice(0, width))).toBeCloseTo(1, 6);
  });

  it('averages where a confidence is not above 0', () => {
    const { confidence, templates } = enrol([face(vector(), 0), face(vector(), 8)], ['ann', 'ann']);
    expect(confidence[0]).toBe(4);
    expect(Math.hypot(...templates.data)).toBeCloseTo(1, 6);
  });

  it('that is empty, uneven or of several backbones is refused', () => {
    expect(() => enrol([], [])).toThrowError(code('bad-format'));
    expect(() => enrol([face(vector())], [])).toThrowError(code('shape-mismatch'));
    expect(() => enrol([face(vector()), face(vector().slice(1))], ['a', 'b'])).toThrowError(code('shape-mismatch'));
  });
});

describe('a search', () => {
  const identities = Array.from({ length: 50 }, (_, i) => ({
    name: `p${String(i).padStart(2, '0')}`,
    centre: vector(),
  }));
  const gallery = enrol(
    identities.flatMap(({ centre }) => [face(near(centre, 0.1)), face(near(centre, 0.1))]),
    identities.flatMap(({ name }) => [name, name]),
  );

  it('has no answer for an image of one colour, however confident the model is', () => {
    const probe = { ...face(near(identities[7]?.centre as Float32Array, 0.3), 50, 'grey.png'), oneColour: true };
    const found = identifyFace(probe, gallery, { calibration }, { reject: 0 });
    expect(found).toMatchObject({ decision: 'abstain', reason: 'grey.png shows nothing: it is of one colour' });
  });

  it('finds a person who is there, with probabilities of everybody and nobody that sum to 1', () => {
    const probe = face(near(identities[7]?.centre as Float32Array, 0.3));
    const found = identifyFace(probe, gallery, { calibration }, { top: 50 });
    expect(found).toMatchObject({ decision: 'identified', subject: 'p07', identities: 50 });
    expect(found.candidates.map((c) => c.score)).toEqual(found.candidates.map((c) => c.score).sort((a, b) => b - a));
    const sum = found.candidates.reduce((total, c) => total + c.probability, found.unknown);
    expect(sum).toBeCloseTo(1, 10);
    // The formula as it stands, of the 50 persons and nobody.
    const known = calibrationFromJSON(calibration.scores);
    const ratios = found.candidates.map(({ score }) => Math.exp(known.logLikelihoodRatio(score)));
    const all = 0.5 + (0.5 / 50) * ratios.reduce((total, ratio) => total + ratio, 0);
    found.candidates.forEach(({ probability }, i) => {
      expect(probability).toBeCloseTo((0.01 * (ratios[i] as number)) / all, 10);
    });
    expect(found.unknown).toBeCloseTo(0.5 / all, 10);
    expect(found.candidates[0]?.probability).toBeGreaterThan(0.5);
    expect(identifyFace(probe, gallery, { calibration }, { top: 3 }).candidates).toHaveLength(3);
  });

  it('calls strangers unknown: the false positive identification rate is about what was asked for, whatever the size', () => {
    for (const size of [1, 10, 50]) {
      const chosen = enrol(
        identities.slice(0, size).map(({ centre }) => face(centre)),
        identities.slice(0, size).map(({ name }) => name),
      );
      const decide = () => identifyFace(face(vector()), chosen, { calibration }, { fpir: 0.1 }).decision;
      const alarms = Array.from({ length: 400 }, decide).filter((d) => d === 'identified').length;
      expect(alarms / 400, `${size} identities`).toBeLessThan(0.15);
      if (size > 1) expect(alarms / 400, `${size} identities`).toBeGreaterThan(0.03);
    }
  });

  it('sets the threshold for the rate that n comparisons allow each', () => {
    expect(fmrForFpir(0.01, 1)).toBeCloseTo(0.01, 12);
    expect(1 - (1 - fmrForFpir(0.01, 1e6)) ** 1e6).toBeCloseTo(0.01, 6);
    const probe = face(vector());
    const one = identifyFace(probe, enrol([face(vector())], ['a']), { calibration });
    const many = identifyFace(probe, gallery, { calibration });
    expect(many.threshold).toBeGreaterThan(one.threshold);
    expect(many.fmr).toBeCloseTo(1 - 0.99 ** (1 / 50), 12);
    expect(many.sufficient).toBe(true);
    expect(identifyFace(probe, gallery, { calibration }, { fpir: 1e-5 }).sufficient).toBe(false);
  });

  it('abstains when the probe is poor, or the template, and says which', () => {
    const embedding = identities[3]?.centre as Float32Array;
    const poor = identifyFace(face(embedding, 5, 'blurred.jpg'), gallery, { calibration });
    expect(poor).toMatchObject({ decision: 'abstain', reason: expect.stringContaining('blurred.jpg is too poor') });
    expect(poor.subject).toBeUndefined();
    const template = identifyFace(face(embedding), enrol([face(embedding, 5)], ['eve']), { calibration });
    expect(template).toMatchObject({ decision: 'abstain', reason: expect.stringContaining('the template of eve') });
    expect(identifyFace(face(embedding, 5), gallery, { calibration }, { reject: 0 }).decision).toBe('identified');
  });

  it('refuses options out of range, other backbones, embeddings without direction, models without calibration', () => {
    const search = (probe: Face, options = {}) => identifyFace(probe, gallery, { calibration }, options);
    for (const options of [{ fpir: 0 }, { fpir: 1 }, { prior: 1 }, { reject: 2 }, { top: 0 }]) {
      expect(() => search(face(vector()), options)).toThrowError(code('out-of-range'));
    }
    expect(() => search(face(new Float32Array(3)))).toThrowError(code('shape-mismatch'));
    expect(() => search(face(new Float32Array(width)))).toThrowError(code('not-finite'));
    expect(() => identifyFace(face(vector()), gallery, {})).toThrowError(code('missing-file'));
  });
});

describe('opening a gallery', () => {
  let home: string;
  beforeAll(async () => {
    await selectEngine(['cpu']);
    home = await mkdtemp(join(tmpdir(), 'gallery-'));
    await saveSmallModel(join(home, 'model'));
    const images = smallImages(9) as RawImage[];
    for (const [i, image] of images.entries()) {
      await mkdir(join(home, 'faces', `p${i % 3}`), { recursive: true });
      await writeFile(join(home, 'faces', `p${i % 3}`, `${i}.png`), await encodeImage(image, 'png'));
    }
    await mkdir(join(home, 'nobody'));
  });

  it('from images finds them again; kept as a table it is the same gallery', async () => {
    const model = await loadModel(join(home, 'model'));
    const backbone = await openModelBackbone(undefined, model);
    const tensors = tf.memory().numTensors;
    const heard: number[] = [];
    const gallery = await openGallery(join(home, 'faces'), backbone, model, { progress: (_, n) => heard.push(n) });
    expect([gallery.subjects, gallery.images, heard]).toEqual([['p0', 'p1', 'p2'], [3, 3, 3], [9]]);

    await writeFeatureTable(join(home, 'gallery.arrow'), galleryTable(gallery, model));
    const again = await openGallery(join(home, 'gallery.arrow'), backbone, model);
    const { images, ...columns } = galleryTable(gallery, model).numbers;
    const former = { ...galleryTable(gallery, model), numbers: { ...columns, pictures: images as Float32Array } };
    await writeFeatureTable(join(home, 'former.arrow'), former);
    expect(await openGallery(join(home, 'former.arrow'), backbone, model)).toEqual(again);
    expect(again.subjects).toEqual(gallery.subjects);
    expect(again.images).toEqual(gallery.images);
    for (const [i, x] of again.templates.data.entries()) expect(x).toBeCloseTo(gallery.templates.data[i] as number, 6);

    const [probe] = await embedFaces([join(home, 'faces', 'p1', '1.png')], backbone, model);
    expect(identifyFace(probe as Face, again, model, { reject: 0 }).candidates).toHaveLength(3);
    expect(tf.memory().numTensors).toBe(tensors);

    const { numbers: _, ...rest } = galleryTable(gallery, model);
    await writeFeatureTable(join(home, 'unsure.arrow'), { ...rest, numbers: {} });
    await writeFeatureTable(join(home, 'other.arrow'), { ...galleryTable(gallery, model), metadata: {} });
    for (const name of ['unsure.arrow', 'other.arrow', 'nobody']) {
      await expect(openGallery(join(home, name), backbone, model)).rejects.toThrowError(code('bad-format'));
    }
    await expect(openGallery(join(home, 'none'), backbone, model)).rejects.toThrowError(code('missing-file'));
    model.dispose();
    await backbone.close();
  });
});
