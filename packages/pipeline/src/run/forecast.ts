import { resolve } from 'node:path';
import { decodeImage, type Embedder } from '@scaleface/models';
import { parseRunConfig } from './config.js';
import type { RunConfig } from './config-types.js';
import { withBackbones } from './open-backbones.js';
import { planRun } from './plan.js';
import type { RunOptions } from './run.js';

/** How long it takes to embed some images, and how large their features are. */
export interface EmbedForecast {
  /** Images to embed, degraded copies among them. */
  readonly images: number;
  /** Seconds that it takes, going by a few of them that were embedded; nothing of no image. */
  readonly seconds: number;
  /** Bytes of their features. */
  readonly bytes: number;
}

/** What a run would do. */
export interface RunForecast extends EmbedForecast {
  /** Training images, degraded copies among them. */
  readonly training: number;
  /** Identities of them. */
  readonly identities: number;
  /** Of each test its images and pairs. */
  readonly tests: readonly ForecastTest[];
  /** The methods that are trained. */
  readonly methods: readonly string[];
}

/** A test that would be made. */
export interface ForecastTest {
  /** Its name. */
  readonly name: string;
  /** Its images. */
  readonly images: number;
  /** Its pairs. */
  readonly pairs: number;
}

/** Images that are embedded to see how long it takes: a first batch, in which all is loaded, and those that are timed. */
const looked = 8;

/**
 * How long it takes to embed some images, and how large their features are, from a few that are embedded for it. Nothing
 * is written.
 *
 * @param files - One file for each image to embed.
 * @param embedder - The backbone.
 * @throws ScaleFaceError as `decodeImage` and the backbone for the first images.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 * import { forecastEmbedding } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const files = Array.from({ length: 1000 }, (_, i) => join(folder, `${i}.png`));
 * const png = await encodeImage({ data: new Uint8Array(192).fill(90), width: 8, height: 8 }, 'png');
 * for (const file of files.slice(0, 8)) await writeFile(file, png); // only a few are looked at
 * const { images, seconds, bytes } = await forecastEmbedding(files, openPixelsBackbone(8, 2));
 * [images, bytes]; // => [1000, 48000]
 * seconds > 0; // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function forecastEmbedding(files: readonly string[], embedder: Embedder): Promise<EmbedForecast> {
  if (files.length === 0) return { images: 0, seconds: 0, bytes: 0 };
  const some = Array.from({ length: looked }, (_, i) => files[i % files.length] as string);
  const embed = async (): Promise<number> => {
    const decoded = await Promise.all(some.map((file) => decodeImage(file, { size: embedder.preprocessing })));
    const { embedding, bottleneck } = await embedder.embed(decoded);
    return (4 * (embedding.length + (bottleneck?.length ?? 0))) / some.length;
  };
  const perImage = await embed();
  const start = performance.now();
  await embed();
  const seconds = (performance.now() - start) / 1000 / some.length;
  return { images: files.length, seconds: seconds * files.length, bytes: perImage * files.length };
}

/**
 * What a run would do, how long its embedding takes and how large its features are: the configuration is checked, images
 * and pairs are listed, and a few images are embedded. Nothing is written; trainings are counted, not timed.
 *
 * @param config - From `readRunConfig`.
 * @param options - The data root.
 * @throws ScaleFaceError as `run` before any work.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { encodeImage } from '@scaleface/models';
 * import { forecastRun, parseRunConfig } from '@scaleface/pipeline';
 *
 * const data = await mkdtemp(join(tmpdir(), 'example-'));
 * const png = await encodeImage({ data: new Uint8Array(192).fill(90), width: 8, height: 8 }, 'png');
 * for (const subject of ['train/a', 'train/b', 'test/u', 'test/v']) {
 *   await mkdir(join(data, subject), { recursive: true });
 *   for (const image of ['1.png', '2.png', '3.png']) await writeFile(join(data, subject, image), png);
 * }
 * const config = parseRunConfig({
 *   backbone: { pixels: { size: 8, cells: 2 } },
 *   train: { folders: [{ folder: 'train' }], degradedCopies: 1 },
 *   tests: [{ name: 'strangers', folder: 'test', pairs: { impostors: 9 } }],
 *   evaluate: { fars: [0.2] },
 * });
 * const { training, identities, tests, images } = await forecastRun(config, { data });
 * [training, identities]; // => [12, 2]
 * tests; // => [{ name: 'strangers', images: 6, pairs: 15 }]
 * images; // => 18
 * await rm(data, { recursive: true });
 * ```
 */
export async function forecastRun(config: RunConfig, options: Pick<RunOptions, 'data'>): Promise<RunForecast> {
  const checked = parseRunConfig(config);
  const data = resolve(options.data);
  const plan = await planRun(checked, data);
  const items = [...plan.train, ...plan.tests.flatMap((test) => test.items)];
  const forecast = await withBackbones(checked, data, ({ main }) =>
    forecastEmbedding(
      items.map(({ file }) => file),
      main.embedder,
    ),
  );
  return {
    ...forecast,
    training: plan.train.length,
    identities: new Set(plan.train.map(({ subject }) => subject)).size,
    tests: plan.tests.map(({ config: { name }, items: own, pairs }) => ({
      name,
      images: own.length,
      pairs: pairs.left.length,
    })),
    methods: ['scaleface', ...checked.train.methods.map(({ method }) => method)],
  };
}
