import type { Face, Pixels, Verification } from '@scaleface/models';

/** Where a model folder is: an address, or the files of a folder that was chosen. */
export type ModelPlace = { readonly address: string } | { readonly files: readonly File[] };

/** What the page asks of the recognition thread. */
export type Ask =
  | {
      readonly kind: 'open';
      readonly place: ModelPlace;
      /** Where the files of the engine are. */
      readonly wasmPaths: string;
      /** A face detector, and where the files of its runtime are; without one images are aligned faces. */
      readonly detector?: { readonly file: File; readonly wasmPaths: string } | undefined;
    }
  | { readonly kind: 'embed'; readonly images: readonly Pixels[] }
  | {
      readonly kind: 'verify';
      readonly left: Face;
      readonly right: Face;
      readonly fmr: number;
      /** Abstain where an image is less confident than this share of the images of the calibration. */
      readonly rejectImage?: number;
    };

/** A face with the place of its confidence. */
export interface RankedFace extends Face {
  /** The share of the pairs that the model was calibrated on that are less confident; NaN where it says nothing of one image. */
  readonly rank: number;
}

/** What each question is answered with. */
export interface Answers {
  readonly open: { readonly method: string };
  readonly embed: readonly RankedFace[];
  readonly verify: Verification;
}
