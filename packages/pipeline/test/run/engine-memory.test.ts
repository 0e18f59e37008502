import { describe, expect, it } from 'vitest';
import { sayingMemory } from '../../src/run/engine-memory.js';

interface Assembly {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: { readonly f: () => void } } }>;
}
const assembly = (globalThis as unknown as { readonly WebAssembly: Assembly }).WebAssembly;

/** A trap of a WebAssembly module of one function that ends in one. */
async function trap(): Promise<never> {
  const bytes = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11,
  ];
  const { instance } = await assembly.instantiate(new Uint8Array(bytes));
  instance.exports.f();
  throw new Error('the function came back');
}

describe('work whose engine has no more memory', () => {
  it('ends in an error that says so and what to do', async () => {
    await expect(sayingMemory(trap, () => 4000)).rejects.toMatchObject({
      code: 'failed',
      path: 'training.batch',
      message: expect.stringContaining('more memory'),
      hint: expect.stringContaining('smaller batch'),
    });
  });

  it('keeps a trap that has another cause, any other error, and the result', async () => {
    await expect(sayingMemory(trap, () => 100)).rejects.toMatchObject({ name: 'RuntimeError' });
    await expect(sayingMemory(trap)).rejects.toMatchObject({ name: 'RuntimeError' });
    const other = new Error('other');
    await expect(
      sayingMemory(
        () => Promise.reject(other),
        () => 4000,
      ),
    ).rejects.toBe(other);
    expect(await sayingMemory(async () => 7)).toBe(7);
  });
});
