import type { Answers, Ask } from './messages.js';

/** Asks the recognition thread; every answer is a promise. */
export type Recognition = <K extends Ask['kind']>(ask: Extract<Ask, { kind: K }>) => Promise<Answers[K]>;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Starts the recognition thread. */
export function startRecognition(): Recognition {
  const worker = new Worker(new URL('./images-worker.js', document.baseURI), { type: 'module' });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  worker.onmessage = ({ data }: MessageEvent<{ id: number; answer?: unknown; reason?: string }>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.reason === undefined) one?.resolve(data.answer);
    else one?.reject(new Error(data.reason));
  };
  worker.onerror = ({ message }) => {
    for (const one of waiting.values()) one.reject(new Error(message));
    waiting.clear();
  };
  return (ask) =>
    new Promise((resolve, reject) => {
      const id = count++;
      waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage({ id, ask });
    });
}
