import { ScaleFaceError } from '@scaleface/numerics';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { isNestedDeeper } from './yaml-depth.js';

/** No configuration is nested deeper. */
const deepest = 100;

/** A parsed file with the places of what is in it. */
export interface ParsedYaml {
  /** What it says. */
  readonly value: unknown;
  /** The line on which an entry stands, from 1, or of the nearest one around it where there is none of that path. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/**
 * What YAML says, or JSON, which is YAML, and where. Its warnings, an unknown tag for instance, are mistakes here:
 * something was meant by it.
 *
 * @param text - The file's text.
 * @param file - Its name, for the error.
 * @throws ScaleFaceError `bad-config`.
 */
export function parseYamlPlaces(text: string, file: string): ParsedYaml {
  try {
    if (isNestedDeeper(text, deepest)) throw new Error(`more than ${deepest} collections inside each other`);
    const lines = new LineCounter();
    const document = parseDocument(text, { stringKeys: true, logLevel: 'silent', lineCounter: lines });
    const [mistake] = [...document.errors, ...document.warnings];
    if (mistake !== undefined) throw mistake;
    return { value: document.toJS(), lineOf: (path) => lineIn(document, lines, path) };
  } catch (cause) {
    const received = (cause as Error).message.split('\n')[0]?.replace(/:$/, '') ?? '';
    throw new ScaleFaceError('neither YAML nor JSON', { code: 'bad-config', path: file, received, cause });
  }
}

/**
 * What YAML says, as `parseYamlPlaces` has it.
 *
 * @param text - The file's text.
 * @param file - Its name, for the error.
 * @throws ScaleFaceError `bad-config`.
 *
 * @example
 * ```ts
 * import { parseYaml } from '@scaleface/pipeline';
 *
 * parseYaml('weightDecay: [0.04, 0.4]', 'grid.yaml'); // => { weightDecay: [0.04, 0.4] }
 *
 * // A key that stands there twice is a mistake: one of the two would be passed over.
 * const twice = async () => parseYaml('epochs: 3\nepochs: 10', 'grid.yaml');
 * await twice().catch(({ received }) => received); // => 'Map keys must be unique at line 2, column 1'
 * ```
 */
export const parseYaml = (text: string, file: string): unknown => parseYamlPlaces(text, file).value;

function lineIn(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
