import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage, openPixelsBackbone } from '@scaleface/models';
import { describe, expect, it } from 'vitest';
import { type EmbedAnswer, embedRequests } from '../../src/index.js';

const backbone = openPixelsBackbone(4, 2);
const home = mkdtempSync(join(tmpdir(), 'requests-'));
const png = (k: number): Promise<Uint8Array> =>
  encodeImage({ data: new Uint8Array(48).map((_, i) => (i * k) % 256), width: 4, height: 4 }, 'png');
const line = (request: unknown): string => `${JSON.stringify(request)}\n`;
const answersTo = async (input: Iterable<string | Uint8Array>, how = {}): Promise<EmbedAnswer[]> => {
  const answers: EmbedAnswer[] = [];
  for await (const answer of embedRequests(input, backbone, how)) answers.push(answer);
  return answers;
};

describe('requests to embed', () => {
  it('are answered in their order, by path or base64 with the same numbers, however they are cut', async () => {
    const bytes = await png(3);
    writeFileSync(join(home, 'é.png'), bytes);
    const text = [
      line({ id: 'a', path: join(home, 'é.png') }),
      '\n',
      line({ id: 2, image: Buffer.from(bytes).toString('base64') }),
      JSON.stringify({ image: Buffer.from(await png(5)).toString('base64') }),
    ].join('');
    const whole = await answersTo([text]);
    expect(whole.map(({ id, error }) => [id, error])).toEqual([
      ['a', undefined],
      [2, undefined],
      [null, undefined],
    ]);
    expect(whole[0]?.embedding).toHaveLength(4);
    expect(whole[0]?.embedding).toEqual(whole[1]?.embedding);
    expect(whole[2]?.embedding).not.toEqual(whole[1]?.embedding);
    const cut = Array.from(Buffer.from(text), (_, i) => Buffer.from(text).subarray(i, i + 1));
    expect(await answersTo(cut)).toEqual(whole);
  });

  it('that fail are answered with an error, and the next ones go on', async () => {
    const image = Buffer.from(await png(7)).toString('base64');
    const input = [
      'no JSON\n',
      '[1]\n',
      line({ id: 1 }),
      line({ id: 2, path: 'none' }),
      line({ id: 3, image: '!' }),
      line({ id: 4, image }),
    ];
    const answers = await answersTo(input);
    expect(answers.map(({ id, error }) => [id, (error as { code?: string } | undefined)?.code])).toEqual([
      [null, 'invalid-argument'],
      [null, 'invalid-argument'],
      [1, 'invalid-argument'],
      [2, 'missing-file'],
      [3, 'bad-format'],
      [4, undefined],
    ]);
    const other = async ({ id }: { readonly id?: unknown }): Promise<string> => `done ${id}`;
    expect(await answersTo([line({ id: 9, shard: '0/1' })], { other })).toEqual([{ id: 9, result: 'done 9' }]);
  });

  it('are not read further ahead than said while nobody takes the answers', async () => {
    const image = Buffer.from(await png(2)).toString('base64');
    let read = 0;
    async function* input(): AsyncGenerator<string> {
      for (; read < 100; read++) yield line({ id: read, image });
    }
    let answered = 0;
    for await (const { id } of embedRequests(input(), backbone, { ahead: 3 })) {
      expect(id).toBe(answered++);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(read - answered).toBeLessThanOrEqual(4);
    }
    expect(answered).toBe(100);
  });

  it('end with the error of what they are read from', async () => {
    async function* input(): AsyncGenerator<string> {
      yield line({ id: 1 });
      throw new Error('gone');
    }
    const answers = embedRequests(input(), backbone);
    expect((await answers.next()).value.id).toBe(1);
    await expect(answers.next()).rejects.toThrow('gone');
  });
});
