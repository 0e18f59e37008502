import type { DetectedFace } from '../alignment/detector.js';

/** A face, embedded. */
export interface Face {
  /** What it was read from. */
  readonly name: string;
  /** The embedding $[D]$, not normalised. */
  readonly embedding: Float32Array;
  /** How sure the model is of the image, for ScaleFace the scale $s(x)$: the higher, the surer. */
  readonly confidence: number;
  /** Where the face was, if a detector found it in a photograph. */
  readonly found?: DetectedFace;
  /** Whether the image is of one colour (every channel has a standard deviation below two grey levels): it gets no answer. */
  readonly oneColour?: boolean;
}
