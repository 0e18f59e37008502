import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { enrol, ScaleFace } from '../../src/index.js';
import { type FacesWorker, openInWorker, serveFaces } from '../../src/web/index.js';
import { saveSmallModel, smallImages } from '../recognition/small-model.js';

let folder: string;

/** A port in place of a worker: the same messages, copied the same way. */
function worker(serve: (scope: never) => void = serveFaces): FacesWorker & { ended: boolean } {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as never);
  port1.start();
  port2.start();
  return {
    ended: false,
    postMessage: (message, handed) => port1.postMessage(message, [...handed]),
    addEventListener: (kind, listener) => port1.addEventListener(kind, listener as never),
    terminate() {
      this.ended = true;
      port1.close();
      port2.close();
    },
  };
}

describe('a model in a worker', () => {
  beforeAll(async () => {
    await selectEngine(['cpu']);
    folder = join(await mkdtemp(join(tmpdir(), 'scaleface-worker-')), 'model');
    await saveSmallModel(folder);
  });

  it('gives what the model gives in this thread', async () => {
    const here = await ScaleFace.fromPretrained(folder);
    const there = await openInWorker(worker(), folder);
    const images = smallImages(4);
    const faces = await there.embed(images);
    expect(faces).toEqual(await here.embed(images));
    const [one, other] = faces as [(typeof faces)[0], (typeof faces)[0]];
    expect(await there.embed(images[0] as (typeof images)[0])).toEqual({ ...one, name: 'image 1' });
    expect(await there.verify(one, images[1] as (typeof images)[0])).toEqual(
      await here.verify(one, images[1] as (typeof images)[0]),
    );
    const gallery = enrol([one, other], ['ann', 'bob']);
    expect(await there.identify(one, gallery)).toEqual(await here.identify(one, gallery));
    await there.dispose();
    await here.dispose();
  });

  it('skips frames that a newer one follows, and none of other calls', async () => {
    const there = await openInWorker(worker(), folder);
    const [a, b, c, d] = smallImages(4) as [never, never, never, never];
    const said = await Promise.all([there.embed(a), there.embedLatest(b), there.embedLatest(c), there.embedLatest(d)]);
    expect(said.map((face) => face !== undefined)).toEqual([true, false, false, true]);
    expect(await there.embedLatest(b)).toBeDefined();
    await there.dispose();
  });

  it('passes errors on with what they know, and ends the worker where the model does not open', async () => {
    const failing = worker();
    await expect(openInWorker(failing, `${folder}-none`)).rejects.toMatchObject({
      name: 'ScaleFaceError',
      code: 'missing-file',
      path: expect.stringContaining('config.json'),
    });
    expect(failing.ended).toBe(true);
    const there = await openInWorker(worker(), folder);
    await expect(there.embed(new Uint8Array(3))).rejects.toMatchObject({ code: 'bad-format' });
    expect(await there.embed(smallImages(1))).toHaveLength(1);
    await there.dispose();
  });

  it('is not opened where the signal has said so, with the reason of the signal', async () => {
    const stopped = worker();
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expect(openInWorker(stopped, folder, { signal })).rejects.toThrow('no longer wanted');
    expect(stopped.ended).toBe(true);
  });
});
