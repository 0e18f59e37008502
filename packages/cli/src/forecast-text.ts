/** How a count is written; `countText`, which is loaded only when a command works. */
type CountText = typeof import('@scaleface/pipeline').countText;
type EmbedForecast = import('@scaleface/pipeline').EmbedForecast;
type TrainingForecast = import('@scaleface/pipeline').TrainingForecast;

/** A time that need not be exact. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A size that need not be exact. */
function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * What embedding some images would take, in a line.
 *
 * @param out - Where the features would go.
 * @param forecast - From `forecastEmbedding`.
 * @param count - How a count is written.
 */
export const embedForecast = (out: string, { images, seconds, bytes }: EmbedForecast, count: CountText): string =>
  `would embed ${count(images)} images into ${out}: about ${duration(seconds)}, ${size(bytes)}; nothing was written`;

/** What `train --dry-run` has found. */
interface FoundTraining extends TrainingForecast {
  /** The method. */
  readonly method: string;
  /** Images that it would learn from. */
  readonly images: number;
  /** Their identities. */
  readonly identities: number;
  /** The model folder. */
  readonly out: string;
  /** Whether a model is there already. */
  readonly replaces: boolean;
}

/**
 * What a training would do, in lines.
 *
 * @param found - What is known of it.
 * @param count - How a count is written.
 */
export function trainingForecast(
  { method, images, identities, steps, seconds, ...model }: FoundTraining,
  count: CountText,
): string {
  const how =
    steps === 0
      ? `nothing to learn step by step, about ${duration(seconds)}`
      : `${count(steps)} steps at most, about ${duration(seconds)} and the calibration`;
  const place = `${model.replaces ? 'replace the one in' : 'go into'} ${model.out}`;
  return [
    `would train ${method} on ${count(images)} images of ${count(identities)} identities: ${how}`,
    `a model with weights of ${size(model.bytes)} would ${place}; nothing was written`,
  ].join('\n');
}

/**
 * What a run would do, in lines.
 *
 * @param out - Where its results would go.
 * @param forecast - From `forecastRun`.
 * @param count - How a count is written.
 */
export function runForecast(
  out: string,
  forecast: import('@scaleface/pipeline').RunForecast,
  count: CountText,
): string {
  const { images, seconds, bytes, training, identities, tests, methods } = forecast;
  return [
    `would embed ${count(images)} images: about ${duration(seconds)}, ${size(bytes)} of features`,
    `would train ${methods.join(', ')} on ${count(training)} images of ${count(identities)} identities (not timed)`,
    ...tests.map((test) => `would test ${test.name}: ${count(test.pairs)} pairs of ${count(test.images)} images`),
    `results would go into ${out}; nothing was written`,
  ].join('\n');
}
