import { builtin } from './load.js';

/** What the wasm engine's program makes its threads of while it starts. */
export interface ThreadPool {
  /** Whether TensorFlow.js has to be told that there are threads here. */
  readonly forced: boolean;
  /** Puts it in place; gives what takes it away again. */
  install(): () => void;
  /** The first failure of a thread, in a line; never, where all start. */
  readonly failure: Promise<string>;
}

type WorkerThreads = typeof import('node:worker_threads');

/**
 * Threads for the wasm engine here, or why there can be none. In a page they are the browser's workers, which share memory
 * where the page is isolated from other origins. TensorFlow.js uses none in Node, although its program knows how to: the
 * only thing that does not fit is how it names the program of a thread, which Node's workers do not open. Here they run
 * the same program from the installed package.
 */
export function threadPool(): ThreadPool | string {
  const threads = builtin<WorkerThreads>('node:worker_threads');
  if (threads === undefined) {
    if ((globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== true)
      return 'the page is not isolated from other origins (COOP and COEP)';
    return pagePool();
  }
  const nodeModule = builtin<typeof import('node:module')>('node:module');
  let folder: string;
  try {
    const from = nodeModule?.createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json') ?? '';
    folder = from.replace('package.json', 'wasm-out/');
  } catch {
    return 'the files of @tensorflow/tfjs-backend-wasm were not found';
  }
  return nodePool(threads, programOf(folder));
}

/** The package's own thread program, set up as it expects to be in Node. */
const programOf = (folder: string): string => `
const load = require('node:module').createRequire(${JSON.stringify(folder)});
globalThis.require = load;
globalThis.__filename = ${JSON.stringify(`${folder}tfjs-backend-wasm-threaded-simd.js`)};
const { wasmWorkerContents } = load('./tfjs-backend-wasm-threaded-simd.worker.js');
(0, eval)(wasmWorkerContents.replace(/\\n/g, '\\\\n'));
globalThis.importScripts = () => {
  globalThis.WasmBackendModuleThreadedSimd = load('./tfjs-backend-wasm-threaded-simd.js');
};`;

type Made = new (...args: unknown[]) => object;

/** How the text begins by which each thread of a page makes the program its own. */
const begins = 'var WasmBackendModuleThreadedSimd = ';

/**
 * The text of the program on its own, any other as it is. It asks whether there is a name outside itself, which a bundler may
 * have renamed and the question dropped; in a thread such a name is nowhere, and would end it: here every name that is nowhere
 * is undefined.
 */
const alone = (text: unknown): unknown =>
  typeof text === 'string' && text.startsWith(begins)
    ? `${begins}(()=>{with(new Proxy({},{has:(_,name)=>typeof name=='string'&&!(name in self)}))return ${text.slice(begins.length)}})()`
    : text;

/** Threads that are workers of a page. */
function pagePool(): ThreadPool {
  const { fail, failure } = failing();
  const page = globalThis as unknown as { Worker: Made; Blob: Made };
  return {
    forced: false,
    failure,
    install() {
      const { Worker, Blob } = page;
      // What they make is still theirs.
      page.Worker = new Proxy(Worker, {
        construct(made, args) {
          const worker = new made(...args) as EventTarget;
          worker.addEventListener('error', (event) => fail((event as Event & { message: string }).message));
          return worker;
        },
      });
      page.Blob = new Proxy(Blob, {
        construct: (made, [parts, ...rest]) => new made(parts?.map(alone), ...rest),
      });
      return () => Object.assign(page, { Worker, Blob });
    },
  };
}

/** A promise of the first failure, and what keeps it. */
function failing(): { fail: (reason: string) => void; failure: Promise<string> } {
  let fail: (reason: string) => void = () => {};
  const failure = new Promise<string>((resolve) => {
    fail = resolve;
  });
  return { fail, failure };
}

function nodePool({ Worker }: WorkerThreads, program: string): ThreadPool {
  const { fail, failure } = failing();
  /** A thread that does not keep the process from ending. */
  class PoolWorker extends Worker {
    constructor() {
      // Options of the process, such as `--input-type`, may not fit the program.
      try {
        super(program, { eval: true, execArgv: [] });
      } catch (error) {
        fail((error as Error).message);
        throw error;
      }
      super.unref();
      super.once('error', (error) => fail(error.message));
    }
    // The engine's program would hold the process once a thread runs.
    override ref(): void {}
  }
  return {
    forced: true,
    failure,
    install() {
      const before = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
      // The program assigns the class of Node itself: that is dropped.
      Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => PoolWorker, set() {} });
      return () => {
        if (before === undefined) delete (globalThis as { Worker?: unknown }).Worker;
        else Object.defineProperty(globalThis, 'Worker', before);
      };
    },
  };
}
