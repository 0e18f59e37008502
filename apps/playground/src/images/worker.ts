// The recognition thread: opens a model folder, embeds images and compares faces.
import '@tensorflow/tfjs-backend-wasm';
import { selectEngine } from '@scaleface/core';
import { type Face, type ModelFiles, ScaleFace } from '@scaleface/models';
import type { Answers, Ask, RankedFace } from './messages.js';

const page = globalThis as unknown as DedicatedWorkerGlobalScope;

let model: ScaleFace | undefined;

/** A folder that was chosen: the first part of each path is its own name. */
const filesOf = (files: readonly File[]): ModelFiles => ({
  place: 'the chosen folder',
  async read(name) {
    const found = files.find((file) => file.webkitRelativePath.split('/').slice(1).join('/') === name);
    return found === undefined ? undefined : new Uint8Array(await found.arrayBuffer());
  },
});

async function open({ place, wasmPaths, detector }: Extract<Ask, { kind: 'open' }>): Promise<Answers['open']> {
  await selectEngine(['wasm'], { wasmPaths });
  const source = 'address' in place ? place.address : filesOf(place.files);
  const file = detector && URL.createObjectURL(detector.file);
  const next = await ScaleFace.fromPretrained(source, {
    ...(file && { detector: { file, wasmPaths: detector.wasmPaths, providers: ['wasm'], threads: 1 } }),
  }).finally(() => file && URL.revokeObjectURL(file));
  await model?.dispose();
  model = next;
  return { method: next.config.method };
}

function opened(): ScaleFace {
  if (model === undefined) throw new Error('no model is open');
  return model;
}

/** Where the confidence of an image stands: that of the pair of it and itself, where a pair's is a mean of its images'. */
async function rankOf(face: Face): Promise<number> {
  if (opened().model.calibration === undefined) return Number.NaN;
  const { confidence, confidenceRank } = await opened().verify(face, face);
  return Math.abs(confidence.pair / face.confidence - 1) < 1e-6 ? confidenceRank : Number.NaN;
}

async function answer(ask: Ask): Promise<Answers[Ask['kind']]> {
  if (ask.kind === 'open') return open(ask);
  if (ask.kind === 'verify') {
    const { left, right, fmr, rejectImage } = ask;
    return opened().verify(left, right, { fmr, ...(rejectImage !== undefined && { rejectImage }) });
  }
  const faces = await opened().embed(ask.images);
  return Promise.all(faces.map(async (face): Promise<RankedFace> => ({ ...face, rank: await rankOf(face) })));
}

page.onmessage = async ({ data: { id, ask } }: MessageEvent<{ id: number; ask: Ask }>) => {
  try {
    page.postMessage({ id, answer: await answer(ask) });
  } catch (error) {
    page.postMessage({ id, reason: (error as Error).message });
  }
};
