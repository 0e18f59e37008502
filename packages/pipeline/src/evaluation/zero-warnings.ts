/**
 * Warns of embeddings that are all zeros: they have no direction, and their cosine with every other one is taken for 0.
 *
 * @param ids - The images.
 * @param norms - The length of each embedding.
 */
export function zeroWarnings(ids: readonly string[], norms: ArrayLike<number>): string[] {
  const zeros = ids.filter((_, i) => norms[i] === 0);
  if (zeros.length === 0) return [];
  const names = zeros.slice(0, 3).join(', ') + (zeros.length > 3 ? ', …' : '');
  return [
    `${zeros.length} of ${ids.length} embeddings are all zeros and have no direction; cosine taken as 0: ${names}`,
  ];
}
