import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the inputs lie that reach every branch of a reader that fuzzing has reached. */
const folder = join(import.meta.dirname, 'corpora');

/**
 * The inputs that are kept of a target of scripts/fuzz: a line of JSON each, text, or bytes in base64.
 *
 * @param name - The target.
 */
export const corpusOf = (name: string): Buffer[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const input = JSON.parse(line) as string | { base64: string };
      return typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.base64, 'base64');
    });
