// A model folder of every method, each with a small backbone of its own, and what Node says by them.
import { join } from 'node:path';

const SIDE = 16;

/** Five people whose images share their first rows. */
function drawImages(random) {
  return Array.from({ length: 5 }, () => Array.from({ length: 10 }, () => random.integer(256))).flatMap((levels) =>
    Array.from({ length: 4 }, () => ({
      data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) =>
        i < 600 ? levels[Math.floor(i / 60)] : random.integer(256),
      ),
      width: SIDE,
      height: SIDE,
    })),
  );
}

/**
 * Trains every method on a few drawn images and writes its folder.
 *
 * @param out - The folder of the folders.
 * @returns Some of the images, and what Node says of them by each method.
 */
export async function prepareMethods(out) {
  const [core, models, numerics, pipeline] = await Promise.all(
    ['core', 'models', 'numerics', 'pipeline'].map((name) => import(`@scaleface/${name}`)),
  );
  await core.selectEngine(['wasm']);
  const images = drawImages(numerics.createRandom(6));
  const architecture = { name: 'small', options: { size: SIDE, widths: [2, 3, 4], dimension: 5, seed: 3 } };
  const backbone = await models.openNativeBackbone({ architecture, preprocessing: { width: SIDE, height: SIDE } });
  const { embedding, bottleneck } = await backbone.embed(images);
  const matrix = (data) => ({ data, width: data.length / images.length });
  const subjects = images.map((_, i) => `p${i >> 2}`);
  const data = { embedding: matrix(embedding), bottleneck: matrix(bottleneck), subjects };
  const sources = images.map((_, i) => i);
  const some = [0, 1, 4, 8].map((i) => images[i]);
  const expected = {};
  const quality = models.openViewQuality({ views: 4 });
  const features = { ...data, quality: await quality.estimate(images, backbone) };
  const tta = { method: 'tta', heads: [], reads: 'image', quality };
  for (const name of [...pipeline.methodNames, 'tta']) {
    const options = ['norm', 'dropout'].includes(name) ? {} : { epochs: 2 };
    const trained = name === 'tta' ? tta : await pipeline.trainMethod(name, data, options);
    const { confidence } = await models.predictConfidence(trained, features);
    const calibration = models.calibrateModel(data, confidence, sources, { genuine: 200, impostor: 200 });
    await models.saveModel(join(out, name), trained, backbone, calibration);
    for (const head of trained.heads) head.dispose();
    const faces = await models.ScaleFace.fromPretrained(join(out, name));
    const said = await faces.embed(some);
    const verdict = await faces.verify(said[0], said[1], { reject: 0 });
    await faces.dispose();
    expected[name] = { verdict, faces: said.map((face) => ({ ...face, embedding: [...face.embedding] })) };
  }
  await backbone.close();
  return { images: some, side: SIDE, expected };
}
