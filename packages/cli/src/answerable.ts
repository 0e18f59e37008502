import type { Context } from './context.js';

type Face = import('@scaleface/pipeline').Face;
type Opened = import('@scaleface/pipeline').OpenedModel;

/**
 * Faces of the probes, in their order. One that cannot be described, because no face is in it or it does not decode, does not take
 * the answers of the others away: it is refused when they are given.
 *
 * @param probes - The images.
 * @param opened - The model and what it needs.
 * @param context - Where all errors go but the last one, which is thrown.
 * @throws ScaleFaceError As `embedFaces`.
 */
export async function* answerable(
  probes: readonly string[],
  { model, backbone, detector }: Opened,
  context: Pick<Context, 'fail'>,
): AsyncGenerator<Face> {
  const { embedFaces } = await import('@scaleface/pipeline');
  const { ScaleFaceError } = await import('@scaleface/numerics');
  const ofProbe = (error: unknown): boolean => error instanceof ScaleFaceError && probes.includes(error.path ?? '');
  const all = await embedFaces(probes, backbone, model, detector).catch((error: unknown) => {
    if (probes.length === 1 || !ofProbe(error)) throw error;
    return undefined;
  });
  if (all !== undefined) return yield* all;
  const failures: unknown[] = [];
  for (const probe of probes) {
    const faces = await embedFaces([probe], backbone, model, detector).catch((error: unknown) => {
      if (!ofProbe(error)) throw error;
      failures.push(error);
      return [];
    });
    yield* faces;
  }
  for (const error of failures.slice(0, -1)) context.fail(error);
  throw failures.at(-1);
}
