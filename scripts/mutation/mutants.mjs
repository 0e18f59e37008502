// Every small change that Stryker's mutators would make to the sources of a package. The words of messages may change;
// all else is changed, one place at a time.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

/** The sources that are changed and the tests that should notice: of core, the readers of weights. */
export const parts = {
  numerics: { sources: 'packages/numerics/src', tests: 'packages/numerics/test' },
  losses: { sources: 'packages/losses/src', tests: 'packages/losses/test' },
  heads: { sources: 'packages/heads/src', tests: 'packages/heads/test' },
  eval: { sources: 'packages/eval/src', tests: 'packages/eval/test' },
  core: { sources: 'packages/core/src/weights', tests: 'packages/core/test/weights' },
};

/** Between two operands the replacement keeps together what the original did. */
const binary = new Set(['ArithmeticOperator', 'EqualityOperator', 'LogicalOperator']);
const options = { excludedMutations: ['StringLiteral'], plugins: null, ignorers: [], noHeader: false };
const log = { isDebugEnabled: () => false, debug() {}, info() {}, warn: console.warn, error: console.error };

/** A fingerprint of files: of their names and contents. */
export function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Stryker's instrumenter without the rest of Stryker. No dependency of the repository: the job installs it. */
const program = '@stryker-mutator/instrumenter';
const injector = { provideValue: () => injector, injectClass: (Class) => new Class(log) };
const { createInstrumenter } = await import(program);
const instrumenter = createInstrumenter(injector);

/** The mutants of files (`{name, content, mutate}`) with their switches; `mutate` is true or a list of places. */
export const instrument = (files) => instrumenter.instrument(files, options);

function offsets(text) {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return ({ line, column }) => starts[line] + column;
}

/** The files of a package that are changed. */
export const sourcesOf = (name) =>
  globSync(`${parts[name].sources}/**/*.ts`, { expandDirectories: false })
    .filter((file) => !file.endsWith('/index.ts'))
    .sort();

/** The changes of a package in the order of its files, each `{key, file, place, start, end, original, replacement, mutator, location}`. */
export async function listMutants(name) {
  const files = sourcesOf(name).map((file) => ({ name: file, content: readFileSync(file, 'utf8'), mutate: true }));
  const { mutants } = await instrument(files);
  const seen = new Set();
  return files.flatMap(({ name: file, content }) => {
    const at = offsets(content);
    return mutants
      .filter(({ fileName, status }) => fileName === file && status !== 'Ignored')
      .map(({ location, mutatorName, replacement }) => {
        const [start, end] = [at(location.start), at(location.end)];
        const text = binary.has(mutatorName) ? `(${replacement})` : replacement;
        const line = location.start.line + 1;
        const original = content.slice(start, end);
        const place = `${file}:${line}:${location.start.column + 1}`;
        const key = `${file}:${start}:${end}:${text}`;
        return { key, file, place, start, end, original, replacement: text, mutator: mutatorName, location };
      })
      .filter(({ key }) => !seen.has(key) && seen.add(key));
  });
}
