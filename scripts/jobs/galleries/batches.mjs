// Entries that can be checked: an embedding follows from the name, and a batch is added and deleted as a whole.
export const size = 50;
const width = 24;

function embeddingOf(id) {
  let state = 1;
  for (const character of id) state = (Math.imul(state, 31) + character.charCodeAt(0)) >>> 0;
  return Float32Array.from({ length: width }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** The entries of one batch; it is the identity, too. */
export const batchOf = (name) =>
  Array.from({ length: size }, (_, i) => {
    const id = `${name}/${i}`;
    return { id, subject: name, embedding: embeddingOf(id), confidence: i, metadata: { batch: name } };
  });

/** What of a batch a gallery holds: `whole`, `none` or `torn`. */
export function stateOf(name, found) {
  const there = found.filter((entry) => entry.subject === name);
  if (there.length === 0) return 'none';
  const wanted = new Map(batchOf(name).map((entry) => [entry.id, entry.embedding.join()]));
  return there.length === size && there.every((entry) => wanted.get(entry.id) === entry.embedding.join())
    ? 'whole'
    : 'torn';
}
