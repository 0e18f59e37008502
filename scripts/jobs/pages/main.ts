// A page of Vite and TypeScript: opens the model folder beside it, and describes an image.
import '@tensorflow/tfjs-backend-wasm';
import { type EngineOptions, selectEngine } from '@scaleface/core';
import { type Face, ScaleFace, type Verification } from '@scaleface/models';

interface Told {
  readonly faces: { readonly embedding: number[]; readonly confidence: number }[];
  readonly verdict: Verification;
  readonly threads: number;
}

async function describe(options: EngineOptions): Promise<Told> {
  const { threads = 1 } = await selectEngine(['wasm'], { wasmPaths: './tfjs/', ...options });
  const model = await ScaleFace.fromPretrained(new URL('./model/', location.href));
  const element = document.querySelector('img') as HTMLImageElement;
  await element.decode();
  const faces: Face[] = await model.embed([element, './face.png']);
  const [left, right] = faces as [Face, Face];
  const verdict = await model.verify(left, right, { reject: 0 });
  await model.dispose();
  const plain = ({ embedding, confidence }: Face) => ({ embedding: [...embedding], confidence });
  return { faces: faces.map(plain), verdict, threads };
}

Object.assign(globalThis, { describe });
