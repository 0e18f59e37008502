/**
 * Does some work and, if it fails, disposes of what would be handed out at its end.
 *
 * @param things - Heads, variables: whatever has a `dispose`.
 * @param work - What is done with them.
 */
export async function disposeOnFailure<T>(
  things: readonly { dispose(): void }[],
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const thing of things) thing.dispose();
    throw error;
  }
}
