import type { Context } from './context.js';

/**
 * Remarks on the outputs of an ONNX file that a head could have read, where none was named: without one only the length of the
 * embedding is left as a confidence.
 *
 * @param flags - The backbone, and the output that is the embedding if it was named; the first one otherwise.
 * @param context - Where the remark goes.
 */
export async function remarkOnOtherOutputs(
  { backbone, embedding }: { readonly backbone?: string; readonly embedding?: string | undefined },
  { note }: Pick<Context, 'note'>,
): Promise<void> {
  if (backbone?.startsWith('onnx:') !== true) return;
  const [{ readFile }, { readOnnx }] = await Promise.all([import('node:fs/promises'), import('@scaleface/pipeline')]);
  const outputs = await readFile(backbone.slice('onnx:'.length))
    .then((bytes) => readOnnx(bytes).outputs)
    // It was run; what it has beside is only a remark.
    .catch(() => []);
  const others = outputs.filter((name) => name !== (embedding ?? outputs[0]));
  if (others.length === 0) return;
  note(`a head reads another output than the embedding: name one with --bottleneck (${others.join(', ')})`);
}
