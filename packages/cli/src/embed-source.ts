import type { Context } from './context.js';
import { remarkOnForeign } from './photographs.js';

type DataSet = import('@scaleface/pipeline').DataSet;
type LabelledImage = import('@scaleface/pipeline').LabelledImage;

/** The data sets that are read, for helps. */
export const dataSetPlaces =
  'rec:, bin:, csv:, jsonl:, parquet:, npy:, npz:, list: or pairs:FILE, tar:PATTERN, lfw:, ijb:, cfp:, agedb: or celeba:FOLDER';

/** What `embed` takes, for its help. */
export const imagesArgument: string = `the folder, or a data set: ${dataSetPlaces}`;

/** What the argument of `embed` names. */
export interface EmbedSource {
  /** The folder or file that is read. */
  readonly place: string;
  /** Whether it is a folder of images and no data set of another kind. */
  readonly folder: boolean;
  /** Lists the files of a folder; a data set is listed when it is embedded. */
  readonly open: () => Promise<readonly LabelledImage[] | DataSet>;
}

/**
 * Opens what the argument of `embed` names: a data set by its kind, or a folder.
 *
 * @param images - The argument.
 * @param context - Where remarks go.
 */
export async function embedSource(images: string, context: Context): Promise<EmbedSource> {
  const { isDataSetSource, openDataSet, readImageFolder } = await import('@scaleface/pipeline');
  if (!isDataSetSource(images))
    return { place: images, folder: true, open: () => readImageFolder(images, remarkOnForeign(images, context)) };
  const set = await openDataSet(images);
  return { place: set.source, folder: false, open: async () => set };
}

/**
 * The files of images, for what looks at a few of them.
 *
 * @param images - From {@link embedSource}.
 * @throws ScaleFaceError `unsupported` for a data set that holds its images itself.
 */
export async function filesOf(images: readonly LabelledImage[] | DataSet): Promise<readonly string[]> {
  if (!isDataSet(images)) return images.map(({ file }) => file);
  if (images.holdsImages) {
    const { ScaleFaceError } = await import('@scaleface/numerics');
    throw new ScaleFaceError('a dry run looks at images that are files', {
      code: 'unsupported',
      path: `${images.kind}:${images.source}`,
      expected: 'a folder or a manifest',
      hint: 'scaleface data check says what the data set holds',
    });
  }
  const { filesOfDataSet } = await import('@scaleface/pipeline');
  return (await filesOfDataSet(images)).images.map(({ file }) => file);
}

/** The images of a folder; none of a data set. */
export const imagesOfFolder = (images: readonly LabelledImage[] | DataSet): readonly LabelledImage[] =>
  isDataSet(images) ? [] : images;

const isDataSet = (images: readonly LabelledImage[] | DataSet): images is DataSet => 'kind' in images;
