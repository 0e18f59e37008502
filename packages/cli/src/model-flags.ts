import { type DetectorFlags, detectorOptions } from './options.js';

/** What the flags of a command that embeds faces say. */
export interface ModelFlags extends DetectorFlags {
  /** The model folder. */
  model: string;
  /** Where its backbone is, if not in the folder. */
  backbone?: string;
  /** Engines to try, best first. */
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** Which parts of a model to open, according to the flags. */
export const openingOf = (flags: ModelFlags): import('@scaleface/pipeline').ModelOpening => ({
  model: flags.model,
  backbone: flags.backbone,
  detector: detectorOptions(flags),
  threads: flags.threads,
  engine: flags.engine,
});
