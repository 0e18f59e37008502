import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder with one folder per identity. */
interface FaceFolder {
  /** Its name below the data root; a dot for the root itself. */
  readonly folder: string;
  /** Identities in it. */
  readonly identities: number;
  /** Images of them. */
  readonly images: number;
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
  };
  /** Pair lists below the root. */
  readonly lists: readonly string[];
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
    found.push({ folder, identities: new Set(images.map(({ subject }) => subject)).size, images: images.length });
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
    found.push({ folder: '.', identities: new Set(images.map(({ subject }) => subject)).size, images: images.length });
  }
  const networks = files.filter((name) => name.endsWith('.onnx') && !/yunet|retina|scrfd|detect/i.test(name));
  const [file] = networks;
  const outputs =
    file === undefined
      ? []
      : await readFile(join(root, file))
          .then((bytes) => pipeline.readOnnx(bytes).outputs)
          .catch(() => []);
  const size = first === undefined ? undefined : await pipeline.imageSize(first).catch(() => undefined);
  return {
    folders: found.sort((a, b) => b.identities - a.identities),
    ...(file === undefined ? {} : { network: { file, outputs } }),
    lists: files.filter((name) => /pairs.*\.(csv|txt)$/i.test(name)),
    ...(size === undefined ? {} : { size }),
  };
}

/** Folders whose names say that they are for tests. */
const testing = /test|val|eval|stranger|lfw|cfp|agedb/i;

/** A text as YAML has it. */
const yaml = (text: string): string => JSON.stringify(text);

/**
 * A configuration for what was found, with what each entry means.
 *
 * @param found - From {@link lookAt}.
 * @param schema - Where the JSON Schema of a configuration is, for editors.
 */
export function configFor({ folders: all, network, lists, size }: DataRoot, schema: string): string {
  const several = all.filter(({ identities, images }) => identities > 1 && images > identities);
  const folders = several.length > 0 ? several : all;
  const test = folders.length > 1 ? (folders.find(({ folder }) => testing.test(folder)) ?? folders.at(-1)) : undefined;
  const training = folders.filter((each) => each !== test);
  const side = size?.width === size?.height ? size?.width : undefined;
  const [embedding = 'embedding', bottleneck = embedding] = network?.outputs ?? [];
  const backbone =
    network === undefined
      ? [
          'backbone:',
          '  # No network was found. The pixels themselves are one, for trying things out; better is',
          '  # { onnx: FILE, outputs: { embedding: NAME, bottleneck: NAME } }.',
          `  pixels: { size: ${side ?? 112}, cells: 8 }`,
        ]
      : [
          'backbone:',
          `  onnx: ${yaml(network.file)}`,
          `  # The file's outputs are ${network.outputs.join(', ') || 'not known'}. The heads read the bottleneck: the map before the embedding, if there is one.`,
          `  outputs: { embedding: ${yaml(embedding)}, bottleneck: ${yaml(bottleneck)} }`,
          '  # How samples (0 to 255) become the input: (x - mean) * scale. Ask whoever trained the network.',
          `  preprocessing: { width: ${side ?? 112}, height: ${side ?? 112}, colour: rgb, layout: nchw, mean: 127.5, scale: 0.0078125 }`,
        ];
  const [list] = lists;
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# Paths are relative to the data root (--data) and stay below it.',
    'title: ScaleFace',
    '# Decides every random choice of the run.',
    'seed: 0',
    ...backbone,
    'train:',
    '  folders:',
    ...training.map(({ folder, identities, images }) => {
      const subjects = test === undefined ? ', subjects: not-in-tests' : '';
      return `    - { folder: ${yaml(folder)}${subjects} } # ${images} images of ${identities} identities`;
    }),
    ...(test === undefined ? ['    # Who is tested on is not trained on: see share below.'] : []),
    '  # Passes over the training images.',
    '  epochs: 6',
    'tests:',
    `  - name: ${test === undefined ? 'held-out' : 'strangers'}`,
    `    folder: ${yaml((test ?? training[0])?.folder ?? '.')}`,
    ...(test === undefined
      ? ['    # A share of the identities, drawn with the seed; the others are trained on.', '    share: 0.3']
      : []),
    ...(list === undefined
      ? [
          '    # Every genuine pair and so many impostor pairs drawn at random; a file in place of this is a pair list.',
          '    pairs: { impostors: 10000 }',
        ]
      : [`    pairs: ${yaml(list)}`]),
    'evaluate:',
    '  # False accept rates; each must be at least one in the number of impostor pairs.',
    '  fars: [0.01, 0.001]',
  ];
  return `${lines.join('\n')}\n`;
}
