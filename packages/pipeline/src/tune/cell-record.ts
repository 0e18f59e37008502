import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import type { CellMeasures } from './cell.js';
import type { Setting } from './grid.js';

/** A finished cell, as `cells/KEY.json` holds it. */
export interface CellRecord extends CellMeasures {
  /** The hash of everything that the cell's result depends on. */
  readonly key: string;
  /** What is changed of the method's own setting. */
  readonly setting: Setting;
  /** The place of the fold, from 1. */
  readonly fold: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
}

const folderOf = (out: string): string => join(out, 'cells');
const fileOf = (out: string, key: string): string => join(folderOf(out), `${key}.json`);

/**
 * The record of a finished cell.
 *
 * @param out - The folder of the tuning.
 * @param key - The cell's key.
 * @returns Nothing where there is none.
 */
export async function readCell(out: string, key: string): Promise<CellRecord | 'damaged' | undefined> {
  try {
    const record = await readSealedJson<CellRecord>(fileOf(out, key), '');
    return record === undefined || record.key === key ? record : 'damaged';
  } catch {
    return 'damaged';
  }
}

/**
 * Writes the record of a finished cell, whole or not at all.
 *
 * @param out - The folder of the tuning.
 * @param record - The record.
 */
export async function writeCell(out: string, record: CellRecord): Promise<void> {
  await mkdir(folderOf(out), { recursive: true });
  await writeSealedJson(fileOf(out, record.key), record);
}
