/**
 * Called with how far a stage is.
 *
 * @param stage - What is being done, for instance `embed`.
 * @param done - Steps done.
 * @param total - Steps in all.
 * @param measures - What the step measured, by name, where it is a step of a training: `loss`, `learningRate` and, where
 * gradients are clipped, their `gradientNorm` before that.
 */
export type ProgressReport = (
  stage: string,
  done: number,
  total: number,
  measures?: Readonly<Record<string, number>>,
) => void;
