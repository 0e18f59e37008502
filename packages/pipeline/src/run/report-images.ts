import { degrade, type EmbedItem } from '@scaleface/data';
import { decodeImage } from '@scaleface/models';
import { at, createRandom } from '@scaleface/numerics';
import type { WorstError, WorstErrors } from '../report/figures.js';
import { meanFaces } from '../report/mean-faces.js';
import { montage, type Tile } from '../report/montage.js';
import type { ReportImage } from '../report/types.js';
import type { RunConfig } from './config-types.js';
import { inputSide } from './degraded-images.js';
import type { PlannedTest } from './plan.js';

/** Images of each tenth that its mean is of. */
const AVERAGED = 24;

/** Images of a tenth in a row, of small ones and of those that are shown as large as the backbone saw them. */
const SHOWN = { small: 10, whole: 6 };

/** Errors of each kind with images. */
const ERRORS = 4;

/** An image as the backbone saw it: amounts of degradation are for its size. */
function tiles(test: PlannedTest, backbone: RunConfig['backbone'], small: number): (id: string) => Promise<Tile> {
  const items = new Map(test.items.map((item) => [item.id, item]));
  const side = test.config.degradations === undefined ? small : inputSide(backbone);
  return async (id) => {
    const { file, degradation } = items.get(id) as EmbedItem;
    const clean = await decodeImage(file, { size: { width: side, height: side } });
    const seen = degradation && (await degrade(clean, degradation, createRandom(degradation.seed)));
    const { data, width, height } = seen ?? clean;
    return { pixels: data, width, height };
  };
}

/** So many of a list, evenly spread over it. */
const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: Math.min(count, all.length) }, (_, k) =>
    at(all, Math.floor((k * all.length) / Math.min(count, all.length))),
  );

/**
 * Images of each tenth by confidence, a row a tenth from the least confident to the most, and the mean face of each tenth.
 *
 * @param test - The test with its images.
 * @param backbone - What read them.
 * @param ids - The images with features.
 * @param confidence - Of each of these.
 */
export async function confidenceImages(
  test: PlannedTest,
  backbone: RunConfig['backbone'],
  ids: readonly string[],
  confidence: ArrayLike<number>,
): Promise<ReportImage[]> {
  const order = ids.map((_, i) => i).sort((a, b) => at(confidence, a) - at(confidence, b) || a - b);
  const count = Math.min(10, order.length);
  const border = (k: number): number => Math.floor((k * order.length) / count);
  const members = Array.from({ length: count }, (_, k) => spread(order.slice(border(k), border(k + 1)), AVERAGED));
  const tileOf = tiles(test, backbone, 64);
  const seen = await Promise.all(members.map((own) => Promise.all(own.map((i) => tileOf(at(ids, i))))));
  const columns = Math.min(
    test.config.degradations === undefined ? SHOWN.small : SHOWN.whole,
    ...members.map((own) => own.length),
  );
  const places = seen.flatMap((own, k) => own.map(() => k));
  const means = meanFaces(seen.flat(), places, { ranges: count, low: 0, high: count });
  return [
    {
      title: 'Images by confidence, tenth by tenth',
      caption: `A row a tenth of the ${ids.length} images, the least confident at the top: ${columns} of each, evenly spread over it.`,
      png: await montage(
        seen.flatMap((own) => spread(own, columns)),
        { columns },
      ),
    },
    {
      title: 'The mean face of each tenth',
      caption: `From the least confident on the left to the most confident: the mean of up to ${AVERAGED} images each, pixel by pixel. Where confidence says what it should, faces grow sharper.`,
      png: await montage(
        means.flatMap(({ mean }) => mean ?? []),
        { columns: count },
      ),
    },
  ];
}

/**
 * The worst errors, an image each: both faces side by side.
 *
 * @param test - The test with its images.
 * @param backbone - What read them.
 * @param errors - From the evaluation.
 */
export async function errorImages(
  test: PlannedTest,
  backbone: RunConfig['backbone'],
  errors: WorstErrors | undefined,
): Promise<ReportImage[]> {
  if (errors === undefined) return [];
  const tileOf = tiles(test, backbone, 96);
  const image = async (kind: string, { left, right, score, rank }: WorstError): Promise<ReportImage> => ({
    title: kind,
    caption: `${left} and ${right}: cosine ${score.toFixed(3)}${rank === undefined ? '' : `, rejected from a share of ${(100 * rank).toFixed(1)} %`}.`,
    png: await montage([await tileOf(left), await tileOf(right)]),
    error: true,
  });
  return Promise.all([
    ...errors.falseNonMatches.slice(0, ERRORS).map((error) => image('One person, not recognised', error)),
    ...errors.falseMatches.slice(0, ERRORS).map((error) => image('Two persons, taken for one', error)),
  ]);
}
