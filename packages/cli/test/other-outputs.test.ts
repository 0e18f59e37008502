import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { remarkOnOtherOutputs } from '../src/other-outputs.js';

/** A field of a protocol buffer: a text, or bytes. */
const field = (tag: number, value: string | readonly number[]): number[] => {
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [tag, bytes.length, ...bytes];
};

it('the outputs that a head could read are named, where the file has any beside the embedding', async () => {
  const home = await mkdtemp(join(tmpdir(), 'other-outputs-'));
  /** What is said of a file with these outputs. */
  const said = async (outputs: readonly string[], embedding?: string): Promise<string[]> => {
    const node = [...field(0x0a, 'x'), ...field(0x12, 'y'), ...field(0x22, 'Relu')];
    const graph = [...field(0x0a, node), ...field(0x5a, field(0x0a, 'x'))];
    for (const name of outputs) graph.push(...field(0x62, field(0x0a, name)));
    const file = join(home, 'net.onnx');
    await writeFile(file, Uint8Array.from([0x08, 9, ...field(0x3a, graph)]));
    const notes: string[] = [];
    await remarkOnOtherOutputs({ backbone: `onnx:${file}`, embedding }, { note: (text) => notes.push(text) });
    return notes;
  };
  const remark = (names: string): string[] => [
    `a head reads another output than the embedding: name one with --bottleneck (${names})`,
  ];
  expect(await said(['y', 'gdc', 'map'])).toEqual(remark('gdc, map'));
  expect(await said(['y', 'gdc', 'map'], 'gdc')).toEqual(remark('y, map'));
  expect(await said(['y'])).toEqual([]);
  const notes: string[] = [];
  const note = (text: string): unknown => notes.push(text);
  for (const backbone of ['pixels:16/4', `onnx:${join(home, 'none.onnx')}`])
    await remarkOnOtherOutputs({ backbone }, { note } as never);
  expect(notes).toEqual([]);
});
