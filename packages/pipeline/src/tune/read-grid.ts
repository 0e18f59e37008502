import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { parseYaml } from '../run/parse-yaml.js';
import type { Grid } from './grid.js';

/**
 * Reads a grid from a file, YAML or JSON: lists of values by the names of options, or a list of such. `tune` checks what
 * is in it.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file`; `bad-config` when it is neither YAML nor JSON.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readGrid } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'grid.yaml'), 'weightDecay: [0.04, 0.4]\nhead.hidden: [[16], [512]]\n');
 * await readGrid(join(folder, 'grid.yaml')); // => { weightDecay: [0.04, 0.4], 'head.hidden': [[16], [512]] }
 * await rm(folder, { recursive: true });
 * ```
 */
export const readGrid = async (file: string): Promise<Grid> =>
  parseYaml(await readFile(file, 'utf8').catch(unreadable('the grid', file)), file) as Grid;
