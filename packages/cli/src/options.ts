import { type Command, InvalidArgumentError, Option } from 'commander';

/** Reads a finite number as people write it: no empty text, which would be 0, no hexadecimal, no `Infinity`. */
const numberOf = (text: string): number =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : Number.NaN;

/** Reads an integer of at least 1. */
export const count = (text: string): number => {
  const value = numberOf(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected an integer of at least 1.');
  return value;
};

/** Reads an integer. */
export const integer = (text: string): number => {
  const value = numberOf(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('Expected an integer.');
  return value;
};

/** Reads an integer of at least 0. */
export const whole = (text: string): number => {
  const value = numberOf(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Expected an integer of at least 0.');
  return value;
};

/** Reads a number above 0. */
export const positive = (text: string): number => {
  const value = numberOf(text);
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
};

/** Reads a number of at least 0. */
export const notNegative = (text: string): number => {
  const value = numberOf(text);
  if (!(value >= 0)) throw new InvalidArgumentError('Expected a number of at least 0.');
  return value;
};

/** Reads a number from 0 to 1. */
export const share = (text: string): number => {
  const value = numberOf(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
};

/** Reads a number between 0 and 1, both excluded. */
export const fraction = (text: string): number => {
  const value = numberOf(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('Expected a number between 0 and 1.');
  return value;
};

/** Reads numbers separated by commas. */
export const numbers = (text: string): number[] => {
  const values = text.split(',').map(numberOf);
  if (values.some(Number.isNaN)) throw new InvalidArgumentError('Expected numbers separated by commas.');
  return values;
};

/** Reads rates above 0 and at most 1, separated by commas. */
export const rates = (text: string): number[] => {
  const values = text.split(',').map(numberOf);
  if (values.every((v) => v > 0 && v <= 1)) return values;
  throw new InvalidArgumentError('Expected rates above 0 and at most 1, separated by commas.');
};

/** Reads rejected portions, separated by commas. */
export const portions = (text: string): number[] => {
  const values = text.split(',').map(numberOf);
  if (values.every((v) => v >= 0 && v <= 0.95)) return values;
  throw new InvalidArgumentError('Expected portions from 0 to 0.95, separated by commas.');
};

/**
 * Makes a command refuse empty values for every option and argument without its own reader: an unset variable of the
 * shell is a mistake, not a name.
 *
 * @param command - The command, its options added.
 */
export function refuseEmptyValues(command: Command): void {
  for (const each of [...command.options, ...command.registeredArguments]) {
    if (each.parseArg !== undefined || ('isBoolean' in each && (each.isBoolean() || each.negate))) continue;
    const { variadic } = each;
    each.argParser((text: string, before: unknown) => {
      if (text.trim() === '') throw new InvalidArgumentError('Expected a value that is not empty.');
      return variadic && Array.isArray(before) ? [...before, text] : variadic ? [text] : text;
    });
  }
}

/** Reads one number, or three separated by commas. */
export const triple = (text: string): [number, number, number] => {
  const [a, b, c, ...more] = numbers(text);
  const two = b !== undefined && c === undefined;
  if (a === undefined || two || more.length > 0) throw new InvalidArgumentError('Expected one number or three.');
  return [a, b ?? a, c ?? a];
};

/** What the flags of {@link addBackboneFlags} say. */
export interface BackboneFlags {
  /** `onnx:FILE`, `tfjs:MODEL.json`, `model:FOLDER` or `pixels:SIZE/CELLS`. */
  backbone: string;
  /** Name of the embedding's output. */
  embedding?: string;
  /** Name of the output that is the head's input. */
  bottleneck?: string;
  /** Side or `WIDTHxHEIGHT` of the input. */
  size: { width: number; height: number };
  /** Order of the channels. */
  colour: 'rgb' | 'bgr';
  /** Order of the axes. */
  layout?: 'nchw' | 'nhwc';
  /** Subtracted from each channel. */
  mean: [number, number, number];
  /** Multiplied afterwards. */
  scale: [number, number, number];
  /** Threads per operation. */
  threads?: number;
  /** Engines to try for backbones that run on one. */
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** Adds the flags that name a backbone and declare its input. */
export const addBackboneFlags = (command: Command): Command =>
  command
    .requiredOption('--backbone <kind:file>', 'onnx:FILE, tfjs:MODEL.json, model:FOLDER, face-api or pixels:SIZE/CELLS')
    .option('--embedding <name>', "the model's output that is the embedding; the first by default")
    .option('--bottleneck <name>', "the model's output that is the head's input")
    .option('--size <side>', 'side of the input in pixels, or WIDTHxHEIGHT', size, { width: 112, height: 112 })
    .addOption(new Option('--colour <order>', 'order of the channels').choices(['rgb', 'bgr']).default('rgb'))
    .addOption(
      new Option('--layout <order>', 'order of the axes; by default that of the kind of model').choices([
        'nchw',
        'nhwc',
      ]),
    )
    .option('--mean <numbers>', 'subtracted from the samples (0 to 255), one number or three', triple, [0, 0, 0])
    .option('--scale <numbers>', 'multiplied afterwards, one number or three', triple, [1, 1, 1])
    .option('--threads <n>', 'threads per operation', count)
    .option('--engine <name...>', 'engines to try for tfjs: and model:, best first');

/** Reads `SIDE` or `WIDTHxHEIGHT`. */
export function size(text: string): { width: number; height: number } {
  const [, w, h = w] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (w === undefined) throw new InvalidArgumentError('Expected SIDE or WIDTHxHEIGHT.');
  return { width: count(w), height: count(h as string) };
}

/** Opens the backbone that the flags name. */
export async function backboneOf(flags: BackboneFlags): Promise<import('@scaleface/pipeline').Embedder> {
  const [{ selectEngine }, { openNamedBackbone }] = await Promise.all([
    import('@scaleface/core'),
    import('@scaleface/pipeline'),
  ]);
  if (flags.engine !== undefined) await selectEngine(flags.engine);
  const { embedding, bottleneck, size: input, colour, layout, mean, scale, threads } = flags;
  return openNamedBackbone(flags.backbone, {
    preprocessing: { ...input, colour, mean, scale, ...(layout === undefined ? {} : { layout }) },
    outputs: {
      ...(embedding === undefined ? {} : { embedding }),
      ...(bottleneck === undefined ? {} : { bottleneck }),
    },
    ...(threads === undefined ? {} : { threads }),
  });
}

/** What the flags of {@link addDetectorFlags} say. */
export interface DetectorFlags {
  /** The face detector's file. */
  detector?: string;
  /** Lowest score of a face. */
  faceThreshold: number;
  /** Longer side of an image when it is searched. */
  searchSide: number;
  /** Threads per operation. */
  threads?: number;
}

/** Adds the flags for detecting faces in photographs. */
export const addDetectorFlags = (command: Command): Command =>
  command
    .option('--face-threshold <score>', 'lowest score of a face, 0 to 1', share, 0.6)
    .option('--search-side <pixels>', 'longer side of a photograph during the search for faces', count, 320);

/** The flag that says that images are photographs, not aligned crops. */
export const detectorFlag = [
  '--detector <file>',
  'detect and align faces first, with YuNet as an ONNX file; without it the images must be aligned crops',
] as const;

/** The detector that the flags name, if they name one. */
export function detectorOptions(flags: DetectorFlags): import('@scaleface/pipeline').YuNetOptions | undefined {
  const { detector: file, faceThreshold: threshold, searchSide, threads } = flags;
  return file === undefined
    ? undefined
    : { file, threshold, searchSide, ...(threads === undefined ? {} : { threads }) };
}
