import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ScaleFace, sealModel } from '../../src/index.js';
import { saveSmallModel, smallImages } from '../recognition/small-model.js';

/** The Cache API, as far as it is used. */
function cacheOfPage() {
  const kept = new Map<string, Uint8Array>();
  const plain = (address: string): string => address.replace(/\?.*$/, '');
  const store = {
    match: async (address: string) => {
      const found = kept.get(address);
      return found && new Response(found as Uint8Array<ArrayBuffer>);
    },
    put: async (address: string, response: Response) => {
      kept.set(address, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async (address: string, options?: { ignoreSearch: boolean }) => {
      const gone = [...kept.keys()].filter((key) => (options?.ignoreSearch ? plain(key) : key) === address);
      for (const key of gone) kept.delete(key);
      return gone.length > 0;
    },
  };
  vi.stubGlobal('caches', { open: async () => store });
  return kept;
}

const address = 'http://models.test/small/';
let folder: string;

/** Serves the folder and counts. */
function server() {
  const asked: string[] = [];
  const fetch = async (file: string): Promise<Response> => {
    asked.push(file.slice(address.length));
    const body = await readFile(join(folder, file.slice(address.length))).catch(() => undefined);
    return body === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(body));
  };
  return { asked, fetch };
}

const offline = async (): Promise<Response> => {
  throw new TypeError('fetch failed');
};

describe('a model behind an address, in a page that has a cache', () => {
  beforeAll(async () => {
    await selectEngine(['cpu']);
    folder = join(tmpdir(), `scaleface-cache-${process.pid}`, 'model');
    await saveSmallModel(folder);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is fetched once, opens without a network, and is fetched anew where it has changed', async () => {
    const kept = cacheOfPage();
    const { asked, fetch } = server();
    const images = smallImages(1);
    const first = await ScaleFace.fromPretrained(address, { fetch });
    const expected = await first.embed(images);
    expect(asked).toContain('model.safetensors');
    asked.length = 0;
    const heard: string[] = [];
    const again = await ScaleFace.fromPretrained(address, { fetch, progress: (name) => heard.push(name) });
    expect(asked).toEqual(['checksums.json']);
    expect(heard).toContain('model.safetensors');
    const alone = await ScaleFace.fromPretrained(address, { fetch: offline });
    expect(await alone.embed(images)).toEqual(expected);

    const files = kept.size;
    await writeFile(join(folder, 'README.md'), 'other words');
    await sealModel(folder);
    asked.length = 0;
    await (await ScaleFace.fromPretrained(address, { fetch })).dispose();
    expect(asked).toEqual(['checksums.json', 'README.md']);
    expect(kept.size).toBe(files);
    await Promise.all([first, again, alone].map((faces) => faces.dispose()));
  });

  it('is fetched again where what was kept is damaged', async () => {
    const kept = cacheOfPage();
    const { asked, fetch } = server();
    await (await ScaleFace.fromPretrained(address, { fetch })).dispose();
    const weights = [...kept.keys()].find((key) => key.includes('model.safetensors')) as string;
    (kept.get(weights) as Uint8Array)[0] = 7;
    asked.length = 0;
    await (await ScaleFace.fromPretrained(address, { fetch })).dispose();
    expect(asked).toEqual(['checksums.json', 'model.safetensors']);
  });

  it('is not kept where it is not wanted', async () => {
    const kept = cacheOfPage();
    await (await ScaleFace.fromPretrained(address, { fetch: server().fetch, cache: false })).dispose();
    expect(kept.size).toBe(0);
  });

  it('is no longer fetched when the signal says so', async () => {
    const stop = new AbortController();
    const { fetch } = server();
    const stopping = async (file: string, options?: { signal?: AbortSignal }): Promise<Response> => {
      stop.abort(new Error('enough'));
      options?.signal?.throwIfAborted();
      return fetch(file);
    };
    const opening = ScaleFace.fromPretrained(address, { fetch: stopping, signal: stop.signal });
    await expect(opening).rejects.toThrow('enough');
  });
});
