import { sha256 } from '../storage/hash.js';
import type { ModelConfig } from './model-config.js';

/** Hexadecimal digits of a hash that are kept: among a million names two share them once in 500 trainings. */
const digits = 12;

const hashed = (subject: string): string => sha256(new TextEncoder().encode(subject)).slice(0, digits);

/**
 * The names of identities as `config.json` keeps them: the first 12 hexadecimal digits of the SHA-256 of each, ascending.
 * Who has a list of names can still find out which of them are among them.
 *
 * @param subjects - The identity of each image; an empty name is none.
 *
 * @example
 * ```ts
 * import { identityHashes } from '@scaleface/models';
 *
 * // For `training.subjects` of `saveModel`: who has no list of names reads nobody's name out of the model folder.
 * identityHashes(['bob', 'ann', 'bob', '']); // => ['49915e0d7d4b', '81b637d8fcd2']
 * ```
 */
export const identityHashes = (subjects: readonly string[]): string[] =>
  [...new Set(subjects)]
    .filter((subject) => subject !== '')
    .map(hashed)
    .sort();

/**
 * Those of some identities that a model has learnt from, going by their names.
 *
 * @param config - Of the model; one of an earlier version knows nobody.
 * @param subjects - The identity of each image.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { identitiesLearnt, identityHashes, loadModel, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const training = { subjects: identityHashes(['ann', 'bob', 'bob', 'cem']) };
 * await saveModel(folder, { method: 'norm', heads: [], reads: 'embedding', training }, openPixelsBackbone(4, 2));
 *
 * // Whoever is in a test and was learnt from makes its numbers too good.
 * const model = await loadModel(folder);
 * identitiesLearnt(model.config, ['bob', 'dora', 'emil']); // => ['bob']
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export function identitiesLearnt({ training }: ModelConfig, subjects: readonly string[]): string[] {
  const hashes = training?.subjects;
  if (!Array.isArray(hashes)) return [];
  const learnt = new Set<unknown>(hashes);
  return [...new Set(subjects)].filter((subject) => subject !== '' && learnt.has(hashed(subject)));
}
