// The program of the training thread: makes steps while it is to run, and tells the page what came of them.
import '@tensorflow/tfjs-backend-wasm';
import { selectEngine } from '@scaleface/core';
import type { News, Request, ShownFace } from './messages.js';
import { SIZES, STEPS } from './sizes.js';
import { drawTest, embedTest, type Look, lookAt, type TestSet } from './test-set.js';
import { Training } from './training.js';

const page = globalThis as unknown as DedicatedWorkerGlobalScope;
const say = (news: News): void => page.postMessage(news);

/** Draws of the bootstrap at the last look. */
const REPLICATES = 100;

let training: Training | undefined;
let test: TestSet | undefined;
let features: ReturnType<typeof embedTest> | undefined;
let running = false;
let under = false;

/** The photographs of least and of greatest confidence, five each. */
function extremes({ pixels }: TestSet, confidence: Float64Array): ShownFace[] {
  const order = Array.from(confidence, (_, i) => i).sort((a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0));
  const shown = [...order.slice(0, 6), ...order.slice(-6)];
  return shown.map((i) => ({ pixels: pixels[i] as Uint8ClampedArray, confidence: confidence[i] as number }));
}

function look(of: Training, on: TestSet): void {
  // Once the backbone is frozen, its features of the test stay as they are.
  if (of.done <= SIZES.arcface.steps || features === undefined) features = embedTest(of, on);
  const found: Look = lookAt(of, on, features, of.phase === 'done' ? REPLICATES : 0);
  say({ kind: 'look', done: of.done, table: found.table, faces: extremes(on, found.confidence) });
}

function step(of: Training, on: TestSet): void {
  const made = of.step();
  say({ kind: 'step', done: of.done, next: of.phase, ...made });
  const { steps } = SIZES.arcface;
  const due = made.phase === 'arcface' ? of.done % SIZES.look.arcface === 0 : (of.done - steps) % SIZES.look.head === 0;
  if (due || of.done === steps || of.done === STEPS) look(of, on);
}

/** Lets messages in between two steps. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function run(): Promise<void> {
  if (under) return;
  under = true;
  while (running && training !== undefined && test !== undefined && training.phase !== 'done') {
    step(training, test);
    await turn();
  }
  under = false;
}

async function start(seed: number, wasmPaths: string): Promise<void> {
  const { engine, threads } = await selectEngine(['wasm'], { wasmPaths });
  training = new Training(seed);
  test = drawTest(seed);
  say({ kind: 'ready', engine: { engine, threads } });
}

async function answer(request: Request): Promise<void> {
  if (request.kind === 'start') return start(request.seed, request.wasmPaths);
  running = request.kind === 'run';
  if (running) return run();
  if (request.kind === 'step' && !under && training !== undefined && test !== undefined && training.phase !== 'done') {
    step(training, test);
  }
}

page.onmessage = ({ data }: MessageEvent<Request>) => {
  answer(data).catch((error: Error) => say({ kind: 'failed', reason: error.message }));
};
