// The program of a drawing thread: draws the next part of its task whenever it is asked.
import { parentPort, workerData } from 'node:worker_threads';
import { type DrawingTask, drawer } from './drawing.js';

const next = drawer(workerData as DrawingTask);

parentPort?.on('message', async () => parentPort?.postMessage(await next()));
