import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScaleHeadOptions } from '@scaleface/heads';
import type { FileDigest, FolderKind } from '@scaleface/models/storage';
import { readReason, shown } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { MethodName, MethodOptions } from '../training/method-options.js';

/** Files of rows that an exported training has at most. */
export const mostRowFiles = 1000;

/** The name of a file of rows. */
export const rowFile = (index: number): string => `rows-${String(index).padStart(5, '0')}.safetensors`;

/** The files of an exported training besides its rows. */
export const exportFiles = {
  /** What is trained and how, {@link ExportedTraining}. */
  record: 'training.json',
  /** `centres` $[C, D]$, of length 1. */
  centres: 'centres.safetensors',
  /** `order`: the rows of each step, int32 `[steps, batch]`. */
  order: 'order.safetensors',
  /** The head's first weights, by PyTorch's names. */
  head: 'head.safetensors',
  /** The head's last weights: whoever trains writes them. */
  trained: 'trained.safetensors',
  /** What was trained, {@link TrainedElsewhere}. */
  trainedRecord: 'trained.json',
} as const;

/** The folder of an exported training. */
export const exportFolder: FolderKind = {
  what: 'an exported training',
  config: exportFiles.record,
  format: 'scaleface-training',
  files: [...Object.values(exportFiles), ...Array.from({ length: mostRowFiles }, (_, i) => rowFile(i))],
};

/** What `training.json` says: everything that a step needs besides the tensors. */
export interface ExportedTraining {
  /** Its form and version. */
  readonly format: 'scaleface-training/1';
  /** What is trained on what. */
  readonly key: string;
  /** The method. */
  readonly method: MethodName;
  /** What was set of the method. */
  readonly options: MethodOptions[MethodName];
  /** The shape of the head. */
  readonly head: ScaleHeadOptions;
  /** Rows of features. */
  readonly rows: number;
  /** Identities. */
  readonly classes: number;
  /** The angular margin in radians. */
  readonly margin: number;
  /** Rows of a step. */
  readonly batch: number;
  /** Passes over the rows. */
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly batches: number;
  /** Of the first step; it falls to 0 with cosine decay. */
  readonly learningRate: number;
  /** Momentum. */
  readonly momentum: number;
  /** Weight decay. */
  readonly weightDecay: number;
  /** The largest L2 norm of all gradients together. */
  readonly clipNorm: number;
  /** Length and SHA-256 of the other files. */
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** What `trained.json` says. */
export interface TrainedElsewhere {
  readonly format: 'scaleface-trained/1';
  /** That of the training. */
  readonly key: string;
  /** SHA-256 of `trained.safetensors`. */
  readonly sha256: string;
  /** The mean loss of each epoch. */
  readonly losses: readonly number[];
}

/**
 * Reads what `training.json` of an exported training says.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exportTraining, readExportedTraining } from '@scaleface/pipeline';
 *
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const embedding = { data: Float32Array.of(1, 0, 1, 0.2, 0, 1, 0.3, 1), width: 2 };
 * const table = { ids: ['a1', 'a2', 'b1', 'b2'], subjects: ['a', 'a', 'b', 'b'], embedding, bottleneck: embedding };
 * await exportTraining({ ...table, numbers: {}, metadata: {} }, { out: join(home, 'training'), training: { epochs: 3 } });
 *
 * // What another program has to follow, step by step.
 * const { method, rows, classes, epochs, batches } = await readExportedTraining(join(home, 'training'));
 * [method, rows, classes, epochs * batches]; // => ['scaleface', 4, 2, 3]
 * await readExportedTraining(home).catch((error) => error.code); // => 'missing-file'
 * await rm(home, { recursive: true });
 * ```
 */
export async function readExportedTraining(folder: string): Promise<ExportedTraining> {
  const found = await readRecord<ExportedTraining>(folder, exportFiles.record);
  if (found.format === 'scaleface-training/1' && typeof found.key === 'string' && typeof found.method === 'string') {
    return found;
  }
  throw new ScaleFaceError('not an exported training', {
    code: 'bad-format',
    path: join(folder, exportFiles.record),
    expected: 'scaleface-training/1',
    received: shown(found.format),
  });
}

/**
 * Reads a JSON file of the folder.
 *
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 */
export async function readRecord<T extends object>(folder: string, name: string): Promise<Partial<T> & T> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const received = readReason(cause);
    throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path, received, cause });
  });
  const value = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  })();
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  throw new ScaleFaceError('no JSON object', { code: 'bad-format', path });
}
