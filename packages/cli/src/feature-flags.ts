import { type Command, InvalidArgumentError } from 'commander';

/** What the flags of {@link addFeatureFlags} say. */
export interface FeatureFlags {
  /** CSV of ids for NumPy arrays. */
  ids?: string | undefined;
  /** `.npy` file of the head's input. */
  bottleneckFile?: string | undefined;
  /** The backbone that made the features. */
  declare?: string | undefined;
  /** The SHA-256 of it. */
  backboneSha256?: string | undefined;
}

/** What a feature table may be. */
export const featureFile = 'the feature table: Arrow from embed, or .npy or .npz';

const hash = (text: string): string => {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Expected a SHA-256: 64 hexadecimal digits.');
};

/** Adds the flags that name the files beside a feature table, and the backbone of one that does not. */
export const addFeatureFlags = (command: Command): Command =>
  command
    .option('--ids <csv>', 'ids of the rows of a .npy or .npz: id,subject; by default the same name with .csv')
    .option('--bottleneck-file <npy>', "the head's input for the rows of a .npy")
    .option(
      '--declare <kind:file>',
      'the backbone that made a .npy or .npz that does not name it, for instance onnx:FILE',
    )
    .option('--backbone-sha256 <hash>', 'the same by the SHA-256 of its file', hash);

type Reading = import('@scaleface/pipeline').ReadFeaturesOptions;

/**
 * How a feature table is read, as the flags say.
 *
 * @param flags - As they were given.
 * @throws ScaleFaceError `invalid-argument` for a backbone that is declared twice; `missing-file`.
 */
export async function readingOf({ ids, bottleneckFile, declare, backboneSha256 }: FeatureFlags): Promise<Reading> {
  const files = { ids, bottleneck: bottleneckFile };
  if (declare !== undefined && backboneSha256 !== undefined) {
    const { ScaleFaceError } = await import('@scaleface/numerics');
    throw new ScaleFaceError('the backbone is declared twice', {
      code: 'invalid-argument',
      path: '--backbone-sha256',
      hint: 'Give --declare or --backbone-sha256',
    });
  }
  if (backboneSha256 !== undefined) return { ...files, backbone: { sha256: backboneSha256 } };
  if (declare === undefined) return files;
  return { ...files, backbone: await (await import('@scaleface/pipeline')).backboneIdentity(declare) };
}

/** Reads the feature table with what the flags name. */
export async function featuresOf(
  file: string,
  flags: FeatureFlags,
): Promise<import('@scaleface/pipeline').FeatureTable> {
  return (await import('@scaleface/pipeline')).readFeatures(file, await readingOf(flags));
}

/**
 * Reads the feature table with what the flags name, or leaves its matrices on the disk where it is too large.
 *
 * @param file - The table.
 * @param flags - As they were given.
 * @param megabytes - What is still read into memory; a quarter of it by default.
 */
export async function openFeaturesOf(
  file: string,
  flags: FeatureFlags,
  megabytes: number | undefined,
): Promise<import('@scaleface/pipeline').FeatureTable | import('@scaleface/pipeline').StoredFeatureTable> {
  const memory = megabytes === undefined ? undefined : megabytes * 1e6;
  return (await import('@scaleface/pipeline')).openFeatures(file, { ...(await readingOf(flags)), memory });
}

/** Refuses flags of a feature table where images are read. */
export async function refuseFeatureFlags(flags: FeatureFlags): Promise<void> {
  const given = (
    [
      ['--ids', flags.ids],
      ['--bottleneck-file', flags.bottleneckFile],
      ['--declare', flags.declare],
      ['--backbone-sha256', flags.backboneSha256],
    ] as const
  ).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('has no effect on images', { code: 'invalid-argument', path: given[0] });
}
