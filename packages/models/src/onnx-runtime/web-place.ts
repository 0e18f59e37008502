import { ScaleFaceError } from '@scaleface/numerics';
import type { OnnxRun } from './onnx-session.js';
import type { OnnxRuntimeOptions } from './runtime-options.js';

/** What `onnxruntime-web` computes on. */
export type WebProvider = 'webgpu' | 'wasm';

/** A provider that may be tried. */
export interface WebPlace extends Pick<OnnxRun, 'note'> {
  /** What computes. */
  readonly provider: WebProvider;
  /** Threads of wasm. */
  readonly threads: number;
}

interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

interface Surroundings {
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: {
    readonly hardwareConcurrency?: number;
    readonly gpu?: { requestAdapter(): Promise<Adapter | null> };
  };
}

const here = globalThis as Surroundings;

/** Whether this is Node, not a page or a worker of one. */
export const inNode = (): boolean => here.process?.versions?.node !== undefined;

/** Cores beyond these gain little on networks of this size. */
const most = 4;

const isolation = 'the page is not isolated from other origins (COOP and COEP)';

/**
 * Where a model may run, best first.
 *
 * @throws ScaleFaceError `out-of-range` for what is no number of threads; `unsupported` where several are asked for and the
 * page is not isolated, or where none of the named providers is here.
 */
export async function choosePlace({ providers, threads: asked }: OnnxRuntimeOptions): Promise<WebPlace[]> {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1)) {
    throw refusal('out-of-range', 'options.threads', 'an integer of at least 1', String(asked));
  }
  const alone = !inNode() && here.crossOriginIsolated !== true;
  // The runtime would fall back to one thread without a word.
  if (alone && (asked ?? 1) > 1) {
    const hint = 'Serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
    throw refusal('unsupported', 'options.threads', 'an isolated page, or 1', `${asked}: ${isolation}`, hint);
  }
  const cores = here.navigator?.hardwareConcurrency ?? most;
  const threads = asked ?? (alone ? 1 : Math.min(most, cores));
  const notes = alone && cores > 1 ? [`one thread: ${isolation}`] : [];
  const places: WebPlace[] = [];
  for (const provider of providers ?? (inNode() ? (['wasm'] as const) : (['webgpu', 'wasm'] as const))) {
    const why = provider === 'webgpu' ? await whyNoWebGpu(providers !== undefined) : undefined;
    if (why !== undefined) notes.push(`webgpu: ${why}`);
    else places.push({ provider, threads, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) });
  }
  if (places.length > 0) return places;
  throw refusal('unsupported', 'options.providers', 'a provider that works here', notes.join('; ') || 'none');
}

async function whyNoWebGpu(named: boolean): Promise<string | undefined> {
  const { gpu } = here.navigator ?? {};
  if (gpu === undefined) return 'not here';
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (adapter === null) return 'no adapter';
  return adapter.info?.isFallbackAdapter === true && !named ? 'its adapter computes on the processor' : undefined;
}

const refusal = (
  code: 'out-of-range' | 'unsupported',
  path: string,
  expected: string,
  received: string,
  hint?: string,
): ScaleFaceError =>
  new ScaleFaceError('onnxruntime-web cannot run so', {
    code,
    path,
    expected,
    received,
    ...(hint === undefined ? {} : { hint }),
  });
