import { createHead, type Head } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import type { QualityEstimator } from '../quality/quality-estimator.js';
import type { Dropout } from './dropout-confidence.js';

/** Which of a backbone's outputs a head reads. */
export type HeadInput = 'bottleneck' | 'embedding';

/** A trained method of uncertainty: what says, from a backbone's features, how sure it is of each image. */
export interface UncertaintyMethod {
  /** Its name, for instance `scaleface` or `pfe`. */
  readonly method: string;
  /**
   * One head; several, of one kind, for an ensemble; none where the length of the embedding is the confidence, or what
   * {@link quality} or {@link dropout} says.
   */
  readonly heads: readonly Head[];
  /** What the heads read; `image` for a method whose confidence no feature tells. */
  readonly reads: HeadInput | 'image';
  /** What says of an image how sure it is, for a method that reads images. */
  readonly quality?: QualityEstimator;
  /** The masks under which an embedding is compared with itself, for a method of dropout. */
  readonly dropout?: Dropout;
}

/** A head as `config.json` describes it. */
export interface HeadSpec {
  /** The name under which `createHead` makes it. */
  readonly kind: string;
  /** Its shape. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Outputs from which a confidence can be made. */
const understood = ['scale', 'logSigmaSq', 'logKappa', 'quality'];

/**
 * Makes the heads that a configuration describes; disposed of where one cannot be made.
 *
 * @param specs - The heads.
 * @param path - What the error names.
 * @throws ScaleFaceError `unknown-name` for a kind that does not exist, `bad-format` for one from which no confidence
 * of an image can be made, or when they are of several kinds.
 */
export function makeHeads(specs: readonly HeadSpec[], path: string): Head[] {
  const wrong = new ScaleFaceError('these heads give no confidence of an image', {
    code: 'bad-format',
    path,
    expected: `heads of one kind with one of the outputs ${understood.join(', ')}`,
    received: specs.map(({ kind }) => kind).join(', '),
  });
  if (specs.some(({ kind }) => kind !== specs[0]?.kind)) throw wrong;
  const heads: Head[] = [];
  try {
    for (const { kind, options } of specs) {
      const head = createHead(kind, options);
      heads.push(head);
      if (!understood.some((name) => name in head.outputs)) throw wrong;
    }
  } catch (error) {
    for (const head of heads) head.dispose();
    throw error;
  }
  return heads;
}
