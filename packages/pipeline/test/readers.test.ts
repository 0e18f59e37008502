import { selectEngine } from '@scaleface/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allTargets } from '../../../scripts/fuzz/targets/index.js';
import { corpusOf } from '../../../testing/corpora.js';
import { hang, processorTime } from '../../../testing/hang.js';

/** What came of reading an input: a result, or the code of a ScaleFaceError; anything else is thrown on. */
async function outcomeOf(read: (input: Buffer) => unknown, input: Buffer): Promise<string> {
  try {
    await read(Buffer.from(input));
    return 'read';
  } catch (error) {
    if ((error as Error).name === 'ScaleFaceError') return (error as { code: string }).code;
    throw new Error(`${input.length} bytes: ${JSON.stringify(input.toString('latin1', 0, 300))}`, { cause: error });
  }
}

/** Inputs that are hard for readers of any kind. */
const hard: Record<string, Buffer> = {
  nothing: Buffer.of(),
  'one zero': Buffer.of(0),
  'a line end': Buffer.from('\n'),
  'half a letter': Buffer.of(0xc3),
  null: Buffer.from('null'),
  'a toString that is none': Buffer.from('{"format":{"toString":1,"valueOf":1},"schema":{"toString":1,"valueOf":1}}'),
  'lists nested deep': Buffer.from('['.repeat(20_000)),
  'objects nested deep': Buffer.from(`${'{"format":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
};

beforeAll(async () => {
  await selectEngine(['cpu']);
});

describe('every input that fuzzing keeps, and every hard one, ends in a result or a typed error', () => {
  it.each(allTargets.map(({ name, read }) => [name, read] as const))('%s', async (name, read) => {
    const used = processorTime();
    const outcomes = new Set<string>();
    for (const input of corpusOf(name)) outcomes.add(await outcomeOf(read, input));
    expect(outcomes.size).toBeGreaterThan(0);
    for (const input of Object.values(hard)) await outcomeOf(read, input);
    expect(used()).toBeLessThan(hang);
  });
});
