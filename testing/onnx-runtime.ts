import { createRequire } from 'node:module';

/** Whether the optional package `onnxruntime-node` is installed; tests that run it are skipped by name where it is not. */
export const hasOnnxRuntime: boolean = isInstalled();

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return true;
  } catch (cause) {
    // CI has it, but for the one job that takes it away: there a skipped test would be a test that nobody runs.
    if (process.env.CI !== 'true' || process.env.SCALEFACE_WITHOUT_OPTIONAL === '1') return false;
    throw new Error('onnxruntime-node is not installed: ONNXRUNTIME_NODE_INSTALL=skip npm install', { cause });
  }
}
