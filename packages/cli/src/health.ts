import { availableParallelism, freemem, totalmem } from 'node:os';

/** What `doctor` looked at, and what it found. */
export interface Finding {
  /** What was looked at. */
  readonly what: string;
  /** Whether it is as it should be: `missing` where something does not work without it, `optional` where it helps. */
  readonly state: 'ok' | 'missing' | 'optional';
  /** What was found. */
  readonly found: string;
  /** The command, or the words, that mend it. */
  readonly mend?: string;
}

/** A free disk below this is too small for the features of a million images. */
const enoughDisk = 2 ** 32;

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/**
 * Looks at what the command needs here: Node, engines, image decoders, ONNX Runtime, threads, disk and memory.
 *
 * @param folder - Whose disk is looked at.
 */
export async function examine(folder: string): Promise<Finding[]> {
  return [nodeVersion(), await decoders(), await onnx(), ...(await engines()), await disk(folder), memory()];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  const found = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return fine
    ? { what: 'Node', state: 'ok', found }
    : { what: 'Node', state: 'missing', found, mend: 'install Node 20.19 or later' };
}

/** Whether an image of every kind that is read can be decoded. */
async function decoders(): Promise<Finding> {
  const what = 'images';
  try {
    const { imageDecoders } = await import('@scaleface/pipeline');
    const { version, formats, lacking } = await imageDecoders();
    const found = `sharp ${version}: ${formats.join(', ')}`;
    if (lacking.length === 0) return { what, state: 'ok', found };
    return { what, state: 'optional', found: `${found}; not ${lacking.join(', ')}`, mend: 'npm install sharp@latest' };
  } catch (error) {
    return { what, state: 'missing', found: messageOf(error), mend: 'npm install sharp' };
  }
}

async function onnx(): Promise<Finding> {
  const what = 'onnxruntime-node';
  try {
    const { onnxRuntimeVersion } = await import('@scaleface/pipeline');
    return { what, state: 'ok', found: await onnxRuntimeVersion() };
  } catch {
    const found = 'not installed: needed by onnx: backbones and --detector; native:FILE.onnx works without it';
    return { what, state: 'optional', found, mend: 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node' };
  }
}

async function engines(): Promise<Finding[]> {
  const { describeEngines } = await import('@scaleface/core');
  const found = await describeEngines();
  const works = found.some((engine) => engine.works);
  const each = found.map((engine): Finding => {
    const what = `engine ${engine.engine}`;
    if (engine.works) {
      const threads = engine.threads > 0 ? `, ${engine.threads} threads` : '';
      return {
        what,
        state: 'ok',
        found: `${engine.device}${threads}${engine.note === undefined ? '' : `; ${engine.note}`}`,
      };
    }
    const { reason, install } = engine;
    const state = works ? 'optional' : 'missing';
    return { what, state, found: reason, ...(install === undefined ? {} : { mend: install }) };
  });
  const wasm = found.find((engine) => engine.engine === 'wasm');
  const cores = availableParallelism();
  const alone = wasm?.works === true && wasm.threads <= 1 && cores > 1;
  const found1 = `${wasm?.works === true ? wasm.threads : 0} of ${cores} cores`;
  const threads: Finding = alone
    ? {
        what: 'wasm threads',
        state: 'optional',
        found: found1,
        mend: 'unset SCALEFACE_THREADS, or set it to the cores',
      }
    : { what: 'wasm threads', state: 'ok', found: found1 };
  return [...each, threads];
}

async function disk(folder: string): Promise<Finding> {
  const { statfs } = await import('node:fs/promises');
  const what = 'disk';
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${gibibytes(free)} free in ${folder}`;
  if (free >= enoughDisk) return { what, state: 'ok', found };
  return { what, state: 'optional', found, mend: 'make room: features take some 4 kB an image' };
}

const memory = (): Finding => ({
  what: 'memory',
  state: 'ok',
  found: `${gibibytes(freemem())} of ${gibibytes(totalmem())} free`,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
