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
 */
export const readGrid = async (file: string): Promise<Grid> =>
  parseYaml(await readFile(file, 'utf8').catch(unreadable('the grid', file)), file) as Grid;
