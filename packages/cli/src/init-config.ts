import type { DataRoot } from './look-at-data.js';
import { drawnImpostors, reachableRates, testedShare } from './reachable-rates.js';

/** Folders whose names say that they are for tests. */
const testing = /test|val|eval|stranger|lfw|cfp|agedb/i;

/** A text as YAML has it. */
const yaml = (text: string): string => JSON.stringify(text);

/**
 * A configuration for what was found, with what each entry means.
 *
 * @param found - What a look at the data root found.
 * @param schema - Where the JSON Schema of a configuration is, for editors.
 */
export function configFor({ folders: all, network, lists, impostors, size }: DataRoot, schema: string): string {
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
          '  # No network was found: put it below the data root, and write this file anew. The pixels themselves are one,',
          '  # for trying things out; better is { onnx: FILE, outputs: { embedding: NAME, bottleneck: NAME } }.',
          `  pixels: { size: ${side ?? 112}, cells: 8 }`,
        ]
      : [
          'backbone:',
          `  onnx: ${yaml(network.file)}`,
          `  # The file's outputs are ${network.outputs.join(', ') || 'not known'}. The heads read the bottleneck: the map before the embedding, if there is one.`,
          `  outputs: { embedding: ${yaml(embedding)}, bottleneck: ${yaml(bottleneck)} }`,
          '  # How samples (0 to 255) become the input: (x - mean) * scale. Ask whoever trained the network.',
          ...(network.normalises
            ? ['  # This one subtracts or scales before its first layer, so it takes them as they are.']
            : []),
          `  preprocessing: { width: ${side ?? 112}, height: ${side ?? 112}, colour: rgb, layout: nchw, ${network.normalises ? 'mean: 0, scale: 1' : 'mean: 127.5, scale: 0.0078125'} }`,
        ];
  const [list] = lists;
  const tested = test ?? training[0];
  const drawn = test === undefined ? tested?.impostorsOfShare : test.impostors;
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
    `    folder: ${yaml(tested?.folder ?? '.')}`,
    ...(test === undefined
      ? [
          '    # A share of the identities, drawn with the seed; the others are trained on.',
          `    share: ${testedShare}`,
        ]
      : []),
    ...(list === undefined
      ? [
          '    # Every genuine pair and so many impostor pairs drawn at random; a file in place of this is a pair list.',
          `    pairs: { impostors: ${drawnImpostors} }`,
        ]
      : [`    pairs: ${yaml(list)}`]),
    'evaluate:',
    '  # False accept rates; each must be at least one in the number of impostor pairs.',
    `  fars: [${reachableRates(list === undefined ? drawn : impostors).join(', ')}]`,
  ];
  return `${lines.join('\n')}\n`;
}
