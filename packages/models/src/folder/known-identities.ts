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
 */
export function identitiesLearnt({ training }: ModelConfig, subjects: readonly string[]): string[] {
  const hashes = training?.subjects;
  if (!Array.isArray(hashes)) return [];
  const learnt = new Set<unknown>(hashes);
  return [...new Set(subjects)].filter((subject) => subject !== '' && learnt.has(hashed(subject)));
}
