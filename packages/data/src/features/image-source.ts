import type { Preprocessing, RawImage } from '@scaleface/models';

/** An image that comes to be embedded. */
export interface ComingImage {
  /** Its name. */
  readonly id: string;
  /** Whose face it is; empty where nobody knows. */
  readonly subject: string;
  /** Bytes that it holds in memory until it is decoded. */
  readonly bytes: number;
  /** Decodes it, once. */
  readonly decode: () => Promise<RawImage>;
  /** Looks whether it is another image than when the list was made; never fails. Only where that can happen unseen. */
  readonly changed?: () => Promise<boolean>;
  /** Where it is, for errors. */
  readonly place: string;
}

/** Images that follow each other. */
interface ImageRun {
  /** What the embeddings of these images depend on, besides the backbone: anything that JSON holds. */
  readonly known: unknown;
  /** The images, to be read once and in the order of the runs; a run that is not read is passed over. */
  readonly images: () => AsyncIterable<ComingImage>;
}

/** A reading of the images from the first to the last. */
export interface ImageReading {
  /** The images from a place to another, neither before those of the last call. */
  readonly run: (from: number, to: number) => Promise<ImageRun>;
  /** Ends it. */
  readonly close: () => Promise<void>;
}

/** Images to embed, in an order that stays. */
export interface ImageSource {
  /** How many. */
  readonly count: number;
  /** Entries of the source that hold no image, and why. */
  readonly unreadable: readonly {
    /** Where it is. */
    readonly id: string;
    /** What is wrong with it. */
    readonly reason: string;
  }[];
  /** A hash of the names and identities of all images. */
  readonly names: string;
  /**
   * Reads them, as many times as need be.
   *
   * @param size - What a decoded image is brought to.
   */
  readonly open: (size: Pick<Preprocessing, 'width' | 'height'>) => ImageReading;
}
