import { ScaleFaceError } from '@scaleface/numerics';
import type { InferenceSession } from 'onnxruntime-common';
import { notOpened, type OnnxRuntime, type OnnxSession, oneLine } from './onnx-session.js';
import type { OnnxRuntimeOptions } from './runtime-options.js';
import { assertWebFiles, missingFiles } from './web-files.js';
import { choosePlace, type WebPlace, type WebProvider } from './web-place.js';

/** Loads the module of `onnxruntime-web` that computes on a provider. */
export type LoadWebRuntime = (provider: WebProvider) => Promise<unknown>;

/** A module that is loaded, with the settings that it keeps for as long as it lives. */
interface Loaded {
  readonly ort: OnnxRuntime;
  readonly threads: number;
  readonly wasmPaths: string | undefined;
}

const loaded = new Map<WebProvider, Promise<Loaded>>();

/** The end of the last task: the runtime fails on two at once. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work);
  last = next.catch(() => {});
  return next;
}

/**
 * Opens a model with `onnxruntime-web`. Sessions are made and run one after the other, whoever asks.
 *
 * @param load - Loads the package here.
 * @param bytes - The model.
 * @param file - What it is called in messages.
 * @param sha256 - Of the bytes.
 * @param options - Providers, threads, files.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package; `missing-file` with the names of
 * the files of the package that are not served; `unsupported` where threads are asked for in a page that is not isolated, or
 * another number of them than run already; `bad-format` for a file that is not a model.
 */
export async function openOnWeb(
  load: LoadWebRuntime,
  bytes: Uint8Array,
  file: string,
  sha256: string,
  options: OnnxRuntimeOptions,
): Promise<OnnxSession> {
  const places = await choosePlace(options);
  for (const [i, place] of places.entries()) {
    const settled = await settle(load, place, options);
    const { ort } = settled;
    const runs = { ...place, threads: settled.threads, runtime: 'web' as const };
    try {
      const session = await inTurn(() => create(ort, bytes, place.provider));
      return { ort, session: chained(session), file, sha256, runs };
    } catch (cause) {
      const { message } = cause as Error;
      // Where no provider starts, the file was never looked at.
      if (message.includes('no available backend')) throw missingFiles(place.provider, options.wasmPaths, cause);
      const next = places[i + 1];
      if (next === undefined) throw notOpened(file, cause);
      const note = `${place.provider}: ${oneLine(message)}`;
      places[i + 1] = { ...next, note: next.note === undefined ? note : `${next.note}; ${note}` };
    }
  }
  throw new Error('there is always a place');
}

const create = (ort: OnnxRuntime, bytes: Uint8Array, provider: WebProvider): Promise<InferenceSession> =>
  ort.InferenceSession.create(bytes, { executionProviders: [provider], logSeverityLevel: 4 });

/** A session whose work waits for that of all others. */
const chained = (session: InferenceSession): OnnxSession['session'] => ({
  inputNames: session.inputNames,
  outputNames: session.outputNames,
  inputMetadata: session.inputMetadata,
  run: (feeds: never, ...rest: never[]) => inTurn(() => session.run(feeds, ...rest)),
  release: () => inTurn(() => session.release()),
});

/** The module, set up once. */
async function settle(load: LoadWebRuntime, place: WebPlace, { threads, wasmPaths }: OnnxRuntimeOptions) {
  const { provider } = place;
  const first = !loaded.has(provider);
  if (first) loaded.set(provider, start(load, place, wasmPaths));
  const found = await (loaded.get(provider) as Promise<Loaded>).catch((error) => {
    loaded.delete(provider);
    throw error;
  });
  if (first || threads === undefined || threads === found.threads) return found;
  throw new ScaleFaceError('onnxruntime-web runs already, on another number of threads', {
    code: 'unsupported',
    path: 'options.threads',
    expected: `${found.threads}, as the first model asked for`,
    received: String(threads),
  });
}

async function start(load: LoadWebRuntime, { provider, threads }: WebPlace, wasmPaths?: string): Promise<Loaded> {
  if (wasmPaths !== undefined) await assertWebFiles(provider, wasmPaths);
  const ort = (await load(provider).catch((cause: Error) => {
    throw new ScaleFaceError('the package onnxruntime-web is not here', {
      code: 'missing-dependency',
      received: oneLine(cause.message),
      hint: 'Install it with: npm install onnxruntime-web',
      cause,
    });
  })) as OnnxRuntime;
  ort.env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
  return { ort, threads, wasmPaths };
}
