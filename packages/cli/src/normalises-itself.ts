/** Layers; what comes before the first of them is preparation. */
const layers = new Set(['Conv', 'Gemm', 'MatMul']);

/** What a network that takes samples from 0 to 255 does to them first. */
const arithmetic = new Set(['Sub', 'Add', 'Mul', 'Div', 'BatchNormalization']);

/**
 * Whether a network prepares its samples itself: arithmetic before its first layer, as in the files of MXNet. Such a network
 * takes 0 to 255 as they are; samples that were scaled before would all look the same to it.
 *
 * @param nodes - Its operators in the order of their execution.
 */
export function normalisesItself(nodes: readonly { readonly op: string }[]): boolean {
  const first = nodes.findIndex(({ op }) => layers.has(op));
  return nodes.slice(0, Math.max(0, first)).some(({ op }) => arithmetic.has(op));
}
