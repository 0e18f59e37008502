import { type Command, Option } from 'commander';
import { count, size, triple, whole } from './options.js';

/** What the flags of {@link addEndToEndFlags} say. */
export interface EndToEndFlags {
  /** Whether the backbone is trained too. */
  endToEnd?: boolean;
  /** Its name, or `onnx:FILE`. */
  backbone?: string;
  /** The value of an ONNX file that is the embedding. */
  embedding?: string;
  /** The value of an ONNX file that the head reads. */
  bottleneck?: string;
  /** Subtracted from each channel. */
  mean?: [number, number, number];
  /** Multiplied afterwards. */
  scale?: [number, number, number];
  /** Length of its embeddings. */
  dimension?: number;
  /** Size of its pictures. */
  size?: { width: number; height: number };
  /** File of its first weights. */
  init?: string;
  /** Whether it stays as it is. */
  freezeBackbone?: boolean;
  /** How the rate falls. */
  schedule?: 'step' | 'cosine';
  /** Epochs in which the rate rises. */
  warmup?: number;
  /** Epochs in which all pictures have one scale. */
  constantEpochs?: number;
  /** Whether pictures are mirrored. */
  flip?: boolean;
}

/** Adds the flags of `train --end-to-end`. */
export const addEndToEndFlags = (command: Command): Command =>
  command
    .optionsGroup('End to end:')
    .option('--end-to-end', 'train backbone, class centres and head together, on pictures')
    .option('--backbone <name>', 'small, mobilefacenet, iresnet18, …, or onnx:FILE (default: mobilefacenet)')
    .option('--embedding <name>', 'the value of an ONNX file that is the embedding; its first output by default')
    .option('--bottleneck <name>', 'the value of an ONNX file that the head reads')
    .option('--mean <numbers>', 'subtracted from the samples, one number or three (default: 127.5)', triple)
    .option('--scale <numbers>', 'multiplied afterwards, one number or three (default: 1/127.5)', triple)
    .option('--dimension <n>', 'length of an embedding; the network’s own by default', count)
    .option('--size <side>', 'side of the pictures in pixels, or WIDTHxHEIGHT (default: 112)', size)
    .option('--init <file>', 'first weights of the backbone, safetensors or a PyTorch checkpoint')
    .option('--freeze-backbone', 'leave the backbone as it is: only head and centres learn')
    .addOption(
      new Option(
        '--schedule <name>',
        'step: a tenth after each quarter of the epochs; cosine (default: "step")',
      ).choices(['step', 'cosine']),
    )
    .option('--warmup <epochs>', 'epochs in which the rate rises', count)
    .option('--constant-epochs <n>', 'epochs of one scale for all, before the head learns (default: half)', whole)
    .option('--no-flip', 'do not mirror pictures by the toss of a coin');

const own: readonly (keyof EndToEndFlags)[] = [
  'backbone',
  'embedding',
  'bottleneck',
  'mean',
  'scale',
  'dimension',
  'size',
  'init',
  'freezeBackbone',
  'schedule',
  'warmup',
  'constantEpochs',
];

const flagOf = (name: string): string =>
  name === 'flip' ? '--no-flip' : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Refuses flags that mean nothing without `--end-to-end`. */
export async function refuseEndToEndFlags(flags: EndToEndFlags): Promise<void> {
  const given = own.find((name) => flags[name] !== undefined) ?? (flags.flip === false ? 'flip' : undefined);
  if (given === undefined) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('means nothing for features that stay as they are', {
    code: 'invalid-argument',
    path: flagOf(given),
    hint: 'Add --end-to-end to train a backbone on pictures',
  });
}

type ImageTraining = import('@scaleface/pipeline').ImageTraining;

/** `train --end-to-end`: trains on a folder of pictures. */
export async function trainPictures(
  folder: string,
  flags: EndToEndFlags,
  { training, ...where }: Omit<ImageTraining, 'architecture'>,
  note: (line: string) => void,
): Promise<import('@scaleface/pipeline').TrainedOnImages> {
  const pipeline = await import('@scaleface/pipeline');
  const { backbone: name = 'mobilefacenet', dimension, size, init, freezeBackbone, schedule, warmup } = flags;
  const { constantEpochs, flip, mean, scale } = flags;
  const images = await pipeline.readImageFolder(folder);
  const square = name === 'small' && size !== undefined ? { size: size.width } : {};
  const architecture = { name, options: { ...square, ...(dimension === undefined ? {} : { dimension }) } };
  const done = await pipeline.trainOnImages(images, {
    ...where,
    ...((await onnxNetwork(name, flags)) ?? { architecture }),
    preprocessing: { ...(size ?? sizeOf(name)), ...(mean && { mean }), ...(scale && { scale }) },
    init,
    training: {
      ...training,
      ...(freezeBackbone === undefined ? {} : { freezeBackbone }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(warmup === undefined ? {} : { warmup }),
      ...(constantEpochs === undefined ? {} : { constantEpochs }),
      ...(flip === undefined ? {} : { flip }),
    },
  });
  if (done.heldOut.length === 0) {
    note('too few people to keep some for calibration: it was done on those that were learnt, and is too hopeful');
  }
  if (done.collapsed) {
    note('the scale has fallen to 0: every person looks alike. Try more epochs, and more of them --constant-epochs');
  }
  return done;
}

/** The network of an ONNX file, if the backbone is one. */
async function onnxNetwork(
  name: string,
  { embedding, bottleneck }: EndToEndFlags,
): Promise<Pick<ImageTraining, 'architecture' | 'network'> | undefined> {
  const file = /^onnx:(.+)$/.exec(name)?.[1];
  if (file === undefined) return undefined;
  if (bottleneck !== undefined) {
    return (await import('@scaleface/pipeline')).readOnnxNetwork(file, { embedding, bottleneck });
  }
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('what does the head read?', {
    code: 'invalid-argument',
    path: '--bottleneck',
    expected: 'the name of a value of the ONNX file',
  });
}

/** The size that a network takes. */
function sizeOf(name: string): { width: number; height: number } {
  if (name === 'small') return { width: 32, height: 32 };
  return { width: name === 'spherenet20' ? 96 : 112, height: 112 };
}
