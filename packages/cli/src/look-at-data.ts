import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { normalisesItself } from './normalises-itself.js';
import { leastImpostors } from './reachable-rates.js';

/** A folder with one folder per identity. */
interface FaceFolder {
  /** Its name below the data root; a dot for the root itself. */
  readonly folder: string;
  /** Identities in it. */
  readonly identities: number;
  /** Images of them. */
  readonly images: number;
  /** Impostor pairs of a test of all of them, at most as many as are drawn. */
  readonly impostors: number;
  /** The same of a test of a share of them, whichever are drawn. */
  readonly impostorsOfShare: number;
  /** Two images of different sizes, if there are any among those that were looked at: photographs, it may be. */
  readonly unequal?: readonly string[];
}

/** What is known of a folder by its images. */
export function faceFolder(folder: string, images: readonly { readonly subject: string }[]): FaceFolder {
  const counts = new Map<string, number>();
  for (const { subject } of images) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  const each = [...counts.values()];
  return {
    folder,
    identities: counts.size,
    images: images.length,
    impostors: leastImpostors(each, true),
    impostorsOfShare: leastImpostors(each, false),
  };
}

/** Images of a folder whose sizes are looked at, spread over it. */
const looked = 16;

/** Two images of different sizes, with those, if some are. */
async function unequalSizes(images: readonly { readonly id: string; readonly file: string }[]): Promise<string[]> {
  const { imageSize } = await import('@scaleface/pipeline');
  const seen = new Map<string, string>();
  const step = Math.max(1, Math.ceil(images.length / looked));
  for (const { id, file } of images.filter((_, i) => i % step === 0)) {
    // What is wrong with an image that has no size is said where it is decoded.
    const size = await imageSize(file).catch(() => undefined);
    if (size === undefined) continue;
    const text = `${size.width} × ${size.height}`;
    if (!seen.has(text)) seen.set(text, `${id} (${text})`);
    if (seen.size === 2) return [...seen.values()];
  }
  return [];
}

/** What a look at a data root found. */
export interface DataRoot {
  /** Folders of identities, the largest first. */
  readonly folders: readonly FaceFolder[];
  /** The first ONNX file that is no detector, with the names of its outputs. */
  readonly network?: {
    /** The file below the root. */
    readonly file: string;
    /** Names of its outputs. */
    readonly outputs: readonly string[];
    /** Whether it takes samples from 0 to 255 as they are. */
    readonly normalises: boolean;
  };
  /** Pair lists below the root. */
  readonly lists: readonly string[];
  /** Impostor pairs of the first list, if it can be read. */
  readonly impostors?: number;
  /** The size of the first image, in pixels. */
  readonly size?: import('@scaleface/pipeline').ImageSize;
}

/**
 * Looks at a data root: its folders of identities, networks and pair lists, no deeper than one level.
 *
 * @param root - The folder.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when there is no folder of identities.
 */
export async function lookAt(root: string): Promise<DataRoot> {
  const [{ readdir, readFile }, pipeline, { ScaleFaceError }, { unreadable }] = await Promise.all([
    import('node:fs/promises'),
    import('@scaleface/pipeline'),
    import('@scaleface/numerics'),
    import('@scaleface/models/storage'),
  ]);
  const entries = await readdir(root, { withFileTypes: true }).catch(unreadable('the folder', root));
  const names = entries.map((entry) => entry.name).sort();
  const found: FaceFolder[] = [];
  let first: string | undefined;
  const files = [...names];
  for (const folder of names) {
    const place = join(root, folder);
    if (folder.startsWith('.') || !(await stat(place)).isDirectory()) continue;
    // A folder without identities in it may be an identity itself, or anything else: that of the networks, or of the lists.
    const images = await pipeline.readImageFolder(place).catch(() => []);
    if (images.length === 0) {
      files.push(...(await readdir(place)).sort().map((name) => `${folder}/${name}`));
      continue;
    }
    first ??= images[0]?.file;
    const unequal = await unequalSizes(images);
    found.push({ ...faceFolder(folder, images), ...(unequal.length > 0 && { unequal }) });
  }
  if (found.length === 0) {
    const images = await pipeline.readImageFolder(root).catch(() => []);
    if (images.length === 0) {
      throw new ScaleFaceError('no folder of identities', {
        code: 'bad-format',
        path: root,
        expected: 'FOLDER/IDENTITY/IMAGE or IDENTITY/IMAGE in it',
        hint: 'Name the folder in which the data are',
      });
    }
    first = images[0]?.file;
    const unequal = await unequalSizes(images);
    found.push({ ...faceFolder('.', images), ...(unequal.length > 0 && { unequal }) });
  }
  const networks = files.filter((name) => name.endsWith('.onnx') && !/yunet|retina|scrfd|detect/i.test(name));
  const [file] = networks;
  const { outputs, nodes } =
    file === undefined
      ? { outputs: [], nodes: [] }
      : await readFile(join(root, file))
          .then(pipeline.readOnnx)
          .catch(() => ({ outputs: [], nodes: [] }));
  const lists = files.filter((name) => /pairs.*\.(csv|txt)$/i.test(name));
  const [list] = lists;
  const pairs = list === undefined ? undefined : await pipeline.readPairs(join(root, list)).catch(() => undefined);
  const size = first === undefined ? undefined : await pipeline.imageSize(first).catch(() => undefined);
  return {
    folders: found.sort((a, b) => b.identities - a.identities),
    ...(file === undefined ? {} : { network: { file, outputs, normalises: normalisesItself(nodes) } }),
    lists,
    ...(pairs === undefined ? {} : { impostors: pairs.labels.filter((label) => label === 0).length }),
    ...(size === undefined ? {} : { size }),
  };
}
