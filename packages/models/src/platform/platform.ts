import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel } from '../folder/model-config.js';
import type { Fetch, ModelFiles } from '../folder/model-files.js';
import type { ProgressReport } from '../progress.js';

/** The files of a model, and the folder on disk where there is one. */
interface OpenedFiles {
  /** The files. */
  readonly files: ModelFiles;
  /** Their folder in the file system. */
  readonly folder?: string;
}

/** Finds the files of a model by path or address. */
export type OpenFiles = (source: string, fetch: Fetch, progress: ProgressReport | undefined) => OpenedFiles;

/** Opens the backbone of a model: the named one, or the model's own. */
export type OpenBackbone = (
  source: string | undefined,
  model: LoadedModel,
  opened: OpenedFiles,
  threads: number | undefined,
) => Promise<Embedder>;
