import { type Command, Option } from 'commander';
import { count, integer, size, triple } from './options.js';

/** What the flags of {@link addQualityFlags} say. */
export interface QualityFlags {
  /** `onnx:FILE`, `tta` or `model:FOLDER`. */
  quality?: string;
  /** The network's output that is the number. */
  qualityOutput?: string;
  /** Whether its number is negated. */
  qualityNegate?: boolean;
  /** Side or `WIDTHxHEIGHT` of its input. */
  qualitySize?: { width: number; height: number };
  /** Order of its channels. */
  qualityColour?: 'rgb' | 'bgr';
  /** Order of its axes. */
  qualityLayout?: 'nchw' | 'nhwc';
  /** Subtracted from each channel. */
  qualityMean?: [number, number, number];
  /** Multiplied afterwards. */
  qualityScale?: [number, number, number];
  /** Views of an image. */
  views?: number;
  /** Seed of the views. */
  viewSeed?: number;
}

/** Adds the flags that name what says of an image how sure it is, where no feature does. */
export const addQualityFlags = (command: Command): Command =>
  command
    .optionsGroup('Quality, for methods that read images (train --method tta, onnx:FILE):')
    .option('--quality <source>', 'write a column quality: onnx:FILE, tta, or model:FOLDER for the one of a model')
    .option('--quality-output <name>', "the network's output that is the number; the first by default")
    .option('--quality-negate', 'negate the number: it is larger for worse images')
    .option('--quality-size <side>', "side of the network's input in pixels, or WIDTHxHEIGHT (default: 112)", size)
    .addOption(new Option('--quality-colour <order>', 'order of its channels (default: "rgb")').choices(['rgb', 'bgr']))
    .addOption(new Option('--quality-layout <order>', 'order of its axes (default: "nchw")').choices(['nchw', 'nhwc']))
    .option('--quality-mean <numbers>', 'subtracted from the samples, one number or three (default: 0)', triple)
    .option('--quality-scale <numbers>', 'multiplied afterwards, one number or three (default: 1)', triple)
    .option('--views <n>', 'views of tta, every other one mirrored (default: 8)', count)
    .option('--view-seed <n>', 'seed of the views (default: 0)', integer);

const ofNetwork = [
  'qualityOutput',
  'qualityNegate',
  'qualitySize',
  'qualityColour',
  'qualityLayout',
  'qualityMean',
  'qualityScale',
] as const;
const ofViews = ['views', 'viewSeed'] as const;

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Opens the estimator that the flags name, if they name one.
 *
 * @param flags - As they were given.
 * @throws ScaleFaceError `invalid-argument` for flags without effect on it; as `openNamedQuality`.
 */
export async function qualityOf(
  flags: QualityFlags,
): Promise<import('@scaleface/pipeline').QualityEstimator | undefined> {
  const { quality: source, qualityOutput: output, qualityNegate: negate, views, viewSeed: seed } = flags;
  const idle = [...(source?.startsWith('onnx:') ? [] : ofNetwork), ...(source === 'tta' ? [] : ofViews)].find(
    (name) => flags[name] !== undefined,
  );
  if (idle !== undefined) {
    const { ScaleFaceError } = await import('@scaleface/numerics');
    throw new ScaleFaceError(`has no effect ${source === undefined ? 'without --quality' : `on ${source}`}`, {
      code: 'invalid-argument',
      path: flagOf(idle),
      hint: idle === 'views' || idle === 'viewSeed' ? 'Add --quality tta' : 'Add --quality onnx:FILE',
    });
  }
  if (source === undefined) return undefined;
  const { openNamedQuality } = await import('@scaleface/pipeline');
  const { qualitySize, qualityColour: colour, qualityLayout: layout, qualityMean: mean, qualityScale: scale } = flags;
  const preprocessing = { ...qualitySize, ...given({ colour, layout, mean, scale }) };
  return openNamedQuality(source, {
    network: { output, negate, preprocessing },
    views: given({ views, seed }),
  });
}

/** The entries that have a value. */
const given = <T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
