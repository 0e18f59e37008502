import type { RunConfig } from './config-types.js';
import type { OpenBackbone } from './embed-stage.js';
import { openBackbone } from './open-backbone.js';

/** The backbones of a run, open. */
export interface OpenBackbones {
  /** The frozen backbone on whose features everything learns. */
  readonly main: OpenBackbone;
  /** That of MagFace, where it is compared. */
  readonly magface?: OpenBackbone;
}

/**
 * Opens the backbones of a configuration, lends them, and closes them, whatever happens.
 *
 * @param config - The configuration.
 * @param data - The data root.
 * @param use - What is done with them.
 * @throws ScaleFaceError as `openBackbone`.
 */
export async function withBackbones<T>(
  { backbone, train }: RunConfig,
  data: string,
  use: (backbones: OpenBackbones) => Promise<T>,
): Promise<T> {
  const own = train.methods.find((m) => m.method === 'magface')?.backbone;
  const opened: OpenBackbone[] = [];
  const open = async (entry: RunConfig['backbone']): Promise<OpenBackbone> => {
    const one = { backbone: entry, embedder: await openBackbone(entry, data) };
    opened.push(one);
    return one;
  };
  try {
    const main = await open(backbone);
    return await use(own === undefined ? { main } : { main, magface: await open(own) });
  } finally {
    for (const { embedder } of opened) await embedder.close();
  }
}
