// The shared specs: the test files that run on every engine, and those of them that run in a page as well.
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

const read = (file) => readFileSync(file, 'utf8');

/** What asks `testing/engines.ts` for the engines; what starts one of its own, or compares numbers alone, does not. */
const ON_ENGINES = /import \{[^}]*\b(describeEngines|engines)\b[^}]*\} from '[./]*testing\/engines\.js'/;

/** The test files that run on every engine. */
export const sharedSpecs = () => globSync('packages/*/test/**/*.test.ts').filter((file) => ON_ENGINES.test(read(file)));

// What reads golden files works in a page; what starts processes or looks at packages is about Node. Differences at
// 100,000 points and a million steps are left to Node's own WebGPU.
const ABOUT_NODE = /from 'node:(?!fs)/;
const ELSEWHERE = /engine\/(select|webgpu|native)|tensor\/(gradients|margin-softmax)/;

/** Those that run in a page. */
export const pageSpecs = () =>
  globSync('packages/{core,heads,losses}/test/**/*.test.ts').filter(
    (file) => read(file).includes('describeEngines') && !ABOUT_NODE.test(read(file)) && !ELSEWHERE.test(file),
  );
