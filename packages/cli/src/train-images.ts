import { access, constants } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { count, fraction, size, triple, whole } from './options.js';

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
  /** Size of its images. */
  size?: { width: number; height: number };
  /** File of its initial weights. */
  init?: string;
  /** Whether it is frozen. */
  freezeBackbone?: boolean;
  /** How the rate falls. */
  schedule?: 'step' | 'cosine' | 'one-cycle';
  /** Epochs during which the rate rises. */
  warmup?: number;
  /** Batches whose gradients make one step. */
  accumulate?: number;
  /** Decay of an average of the weights. */
  average?: number;
  /** Epochs in which all images have one scale. */
  constantEpochs?: number;
  /** Whether images are mirrored. */
  flip?: boolean;
  /** How a changed image is recognised. */
  fingerprint?: 'size-time' | 'content';
}

/** Adds the flags of `train --end-to-end`. */
export const addEndToEndFlags = (command: Command): Command =>
  command
    .optionsGroup('End to end:')
    .option('--end-to-end', 'train backbone, class centres and head together, on images (scaleface, magface)')
    .option('--backbone <name>', 'small, mobilefacenet, iresnet18, …, or onnx:FILE (default: mobilefacenet)')
    .option('--embedding <name>', 'the value of an ONNX file that is the embedding; the first output by default')
    .option('--bottleneck <name>', 'the value of an ONNX file that the head reads')
    .option('--mean <numbers>', 'subtracted from the samples, one number or three (default: 127.5)', triple)
    .option('--scale <numbers>', 'multiplied afterwards, one number or three (default: 1/127.5)', triple)
    .option('--dimension <n>', 'length of an embedding; the network’s own by default', count)
    .option('--size <side>', 'side of the images in pixels, or WIDTHxHEIGHT (default: 112)', size)
    .option('--init <file>', 'initial weights of the backbone, safetensors or a PyTorch checkpoint')
    .option('--freeze-backbone', 'freeze the backbone: only head and centres learn')
    .addOption(
      new Option(
        '--schedule <name>',
        'step (a tenth after each quarter of the epochs), cosine, or one-cycle (default: "step")',
      ).choices(['step', 'cosine', 'one-cycle']),
    )
    .option('--warmup <epochs>', 'epochs during which the rate rises', count)
    .option('--accumulate <n>', 'batches whose gradients make one step together (default: 1)', count)
    .option(
      '--average <decay>',
      'end with an average of the weights that keeps so much a step, such as 0.999',
      fraction,
    )
    .option('--constant-epochs <n>', 'epochs with one constant scale, before the head learns (default: half)', whole)
    .option('--no-flip', 'do not mirror images at random')
    .addOption(
      new Option(
        '--fingerprint <how>',
        'how images changed between two starts are found; content reads every file (default: "size-time")',
      ).choices(['size-time', 'content']),
    );

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
  'accumulate',
  'average',
  'constantEpochs',
  'fingerprint',
];

const flagOf = (name: string): string =>
  name === 'flip' ? '--no-flip' : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Refuses flags that have no effect without `--end-to-end`. */
export async function refuseEndToEndFlags(flags: EndToEndFlags): Promise<void> {
  const given = own.find((name) => flags[name] !== undefined) ?? (flags.flip === false ? 'flip' : undefined);
  if (given === undefined) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect on frozen features', {
    code: 'invalid-argument',
    path: flagOf(given),
    hint: 'Add --end-to-end to train a backbone on images',
  });
}

/** Refuses flags of `train --end-to-end` that are about a head, for a method without one. */
export async function refuseHeadFlags({ freezeBackbone, constantEpochs }: EndToEndFlags): Promise<void> {
  const path =
    freezeBackbone === undefined
      ? constantEpochs === undefined
        ? undefined
        : '--constant-epochs'
      : '--freeze-backbone';
  if (path === undefined) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect on magface, which has no head', { code: 'invalid-argument', path });
}

type ImageTraining = import('@scaleface/pipeline').ImageTraining;

/** The ONNX file that `--backbone` names, if it names one. */
const onnxFile = (name: string | undefined): string | undefined => /^onnx:(.+)$/.exec(name ?? '')?.[1];

/** The files that `train --end-to-end` reads besides the images. */
export const weightFiles = ({ backbone, init }: EndToEndFlags): string[] =>
  [onnxFile(backbone), init].filter((file) => file !== undefined);

/** Refuses, before anything is read, flags of `train --end-to-end` that do not fit together or name no backbone. */
export async function checkEndToEndFlags(flags: EndToEndFlags & { readonly method?: string }): Promise<void> {
  const { backbone = 'mobilefacenet', bottleneck, method } = flags;
  const onnx = onnxFile(backbone) !== undefined;
  if (onnx && (bottleneck !== undefined || method === 'magface')) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  if (onnx) {
    throw new ScaleFaceError('no input given for the head', {
      code: 'invalid-argument',
      path: '--bottleneck',
      expected: 'the name of a value of the ONNX file',
    });
  }
  const known = ['small', ...(await import('@scaleface/pipeline')).backboneNames];
  if (known.includes(backbone)) return;
  throw new ScaleFaceError('no such backbone', {
    code: 'unknown-name',
    path: '--backbone',
    expected: `onnx:FILE or one of ${known.join(', ')}`,
    received: backbone,
  });
}

/** Lists the images of `train --end-to-end`, and makes sure that the other files are there. */
export async function imagesOf(
  folder: string,
  flags: EndToEndFlags,
): Promise<import('@scaleface/pipeline').LabelledImage[]> {
  const images = await (await import('@scaleface/pipeline')).readImageFolder(folder);
  for (const file of weightFiles(flags)) {
    await access(file, constants.R_OK).catch(async (cause: Error) => {
      const { ScaleFaceError } = await import('@scaleface/numerics');
      const received = cause.message;
      throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path: file, received, cause });
    });
  }
  return images;
}

/** `train --end-to-end`: trains on images. */
export async function trainImages(
  images: readonly import('@scaleface/pipeline').LabelledImage[],
  flags: EndToEndFlags,
  { training, ...where }: Omit<ImageTraining, 'architecture'>,
  note: (line: string) => void,
): Promise<import('@scaleface/pipeline').TrainedOnImages> {
  const pipeline = await import('@scaleface/pipeline');
  const { backbone: name = 'mobilefacenet', dimension, size, init, freezeBackbone, schedule, warmup } = flags;
  const { accumulate, average, constantEpochs, flip, mean, scale, fingerprint } = flags;
  const square = name === 'small' && size !== undefined ? { size: size.width } : {};
  const architecture = { name, options: { ...square, ...(dimension === undefined ? {} : { dimension }) } };
  const done = await pipeline.trainOnImages(images, {
    ...where,
    ...((await onnxNetwork(name, flags)) ?? { architecture }),
    preprocessing: { ...(size ?? sizeOf(name)), ...(mean && { mean }), ...(scale && { scale }) },
    init,
    fingerprint,
    training: {
      ...training,
      ...(freezeBackbone === undefined ? {} : { freezeBackbone }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(warmup === undefined ? {} : { warmup }),
      ...(accumulate === undefined ? {} : { accumulate }),
      ...(average === undefined ? {} : { average }),
      ...(constantEpochs === undefined ? {} : { constantEpochs }),
      ...(flip === undefined ? {} : { flip }),
    },
  });
  if (done.heldOut.length === 0) {
    note(
      'too few identities to keep some for calibration: calibrated on training identities; expect it to be optimistic',
    );
  }
  if (done.collapsed) {
    note('the scale collapsed to 0: all identities look alike. Try more epochs and more --constant-epochs');
  }
  return done;
}

/** The network of an ONNX file, if the backbone is one. */
async function onnxNetwork(
  name: string,
  { embedding, bottleneck }: EndToEndFlags,
): Promise<Pick<ImageTraining, 'architecture' | 'network'> | undefined> {
  const file = onnxFile(name);
  if (file === undefined) return undefined;
  return (await import('@scaleface/pipeline')).readOnnxNetwork(file, { embedding, bottleneck });
}

/** The size that a network takes. */
function sizeOf(name: string): { width: number; height: number } {
  if (name === 'small') return { width: 32, height: 32 };
  return { width: name === 'spherenet20' ? 96 : 112, height: 112 };
}
