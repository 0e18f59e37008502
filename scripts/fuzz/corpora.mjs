// Inputs on the disk: the few that the repository keeps, and all that were found.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toolFolder } from './tools.mjs';

/** A line of JSON for each: text where the input is text, base64 where it is not. */
const lineOf = (input) => {
  const text = input.toString('utf8');
  const plain =
    Buffer.from(text).equals(input) && [...text].every((letter) => letter >= ' ' || '\t\n\r'.includes(letter));
  return `${JSON.stringify(plain ? text : { base64: input.toString('base64') })}\n`;
};

function inputsOf(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line))
    .map((input) => (typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.base64, 'base64')));
}

function write(file, inputs) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, inputs.map(lineOf).join(''));
}

const kept = (name) => join('testing/corpora', `${name}.jsonl`);
const grown = (name) => join(toolFolder, 'corpora', `${name}.jsonl`);

/** What the repository keeps of a target. */
export const keptInputs = (name) => inputsOf(kept(name));
/** Writes it. */
export const keepInputs = (name, inputs) => write(kept(name), inputs);
/** What runs on this machine have found. */
export const grownInputs = (name) => inputsOf(grown(name));
/** Writes it. */
export const growInputs = (name, inputs) => write(grown(name), inputs);
