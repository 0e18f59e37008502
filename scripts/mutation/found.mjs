// Changes of the samples that no test noticed when they were first tried; each has a test now. The score at first sight counts
// them as unnoticed. `file` is relative to packages/; `line` tells equal changes of a file apart.

/** @type {{file: string, line?: string, original: string, replacement: string}[]} */
export const found = [
  { file: 'numerics/src/random.ts', original: 'i > 0', replacement: 'false' },
  { file: 'numerics/src/errors.ts', original: 'cause === undefined', replacement: 'true' },
  { file: 'numerics/src/random.ts', original: 'state.length !== 4', replacement: '(state.length === 4)' },
  {
    file: 'numerics/src/special/incomplete-beta.ts',
    original: '(a + 1) / (a + b + 2)',
    replacement: '((a + 1) * (a + b + 2))',
  },
  { file: 'heads/src/von-mises-fisher-head.ts', original: '[512]', replacement: '[]' },
  { file: 'heads/src/prob-head.ts', original: '[1e-4, -7]', replacement: '[]' },
  { file: 'heads/src/gaussian-head.ts', line: 'this.#fc1', original: 'false', replacement: 'true' },
  { file: 'heads/src/constant-head.ts', original: 'options.value ?? 64', replacement: '(options.value && 64)' },
  { file: 'heads/src/stochastic.ts', original: 'rate >= 0', replacement: 'true' },
  { file: 'heads/src/gaussian-head.ts', original: 'i < noise.length', replacement: '(i <= noise.length)' },
  { file: 'heads/src/pfe-head-spectral.ts', original: '[1, 0]', replacement: '[]' },
  { file: 'heads/src/stochastic.ts', original: 'random.uniform() < rate', replacement: '(random.uniform() <= rate)' },
  { file: 'core/src/weights/torch/pickle-opcodes.ts', original: "line === '00'", replacement: "(line !== '00')" },
  {
    file: 'core/src/weights/zip.ts',
    line: 'const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);',
    original: 'true',
    replacement: 'false',
  },
  { file: 'core/src/weights/torch/checkpoint.ts', original: 'depth > maxDepth', replacement: '(depth >= maxDepth)' },
  {
    file: 'core/src/weights/byte-source.ts',
    original: 'offset < 0 || length < 0',
    replacement: '(offset < 0 && length < 0)',
  },
  {
    file: 'core/src/weights/zip.ts',
    original:
      'view.getUint32(at, true) === endSignature && at + 22 + view.getUint16(at + 20, true) === view.byteLength',
    replacement: 'true',
  },
  {
    file: 'core/src/weights/torch/containers.ts',
    original: 'storage.dtype !== dtype || storage.elements !== elements',
    replacement: '(storage.dtype !== dtype && storage.elements !== elements)',
  },
  { file: 'core/src/weights/zip.ts', original: 'offset + 30 > limit', replacement: '(offset + 30 >= limit)' },
  {
    file: 'core/src/weights/torch/pickle-machine.ts',
    line: 'return this.view.getUint32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true);',
    original: 'true',
    replacement: 'false',
  },
  {
    file: 'core/src/weights/torch/pickle-opcodes.ts',
    original: '(m) => addToSet(m, m.popToMark())',
    replacement: '() => undefined',
  },
  {
    file: 'core/src/weights/torch/containers.ts',
    original: '/^[^/]*\\/data\\.pkl$/',
    replacement: '/^[^/]*\\/data\\.pkl/',
  },
  {
    file: 'core/src/weights/torch/pickle-opcodes.ts',
    original: '(m) => m.push(Number(m.line(90)))',
    replacement: '() => undefined',
  },
  { file: 'core/src/weights/torch/checkpoint.ts', original: 'bytes[1] === 0x4b', replacement: 'true' },
  {
    file: 'core/src/weights/stored-array.ts',
    original: "case 'I32':\n      return new Int32Array(buffer, offset, length);",
    replacement: "case 'I32':",
  },
  {
    file: 'core/src/weights/torch/storage.ts',
    original: '!known ||\n    element === undefined ||\n    !isCounts([offset]) ||\n    !isCounts(shape)',
    replacement: '((!known || element === undefined || !isCounts([offset])) && !isCounts(shape))',
  },
  { file: 'core/src/weights/torch/containers.ts', original: 'at + 8', replacement: '(at - 8)' },
  {
    file: 'core/src/weights/safetensors-header.ts',
    line: 'const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);',
    original: 'true',
    replacement: 'false',
  },
  {
    file: 'core/src/weights/torch/pickle-opcodes.ts',
    original: '(m) => m.push(m.take(m.length64()))',
    replacement: '() => undefined',
  },
  {
    file: 'core/src/weights/safetensors-reader.ts',
    original: 'Object.keys(header.entries).slice(0, 5)',
    replacement: 'Object.keys(header.entries)',
  },
  { file: 'core/src/weights/torch/storage.ts', original: 'n !== 1', replacement: 'true' },
  {
    file: 'core/src/weights/stored-array.ts',
    original: "case 'U64':\n      return new BigUint64Array(buffer, offset, length);",
    replacement: "case 'U64':",
  },
  { file: 'core/src/weights/torch/containers.ts', original: 'key.slice(0, 40)', replacement: 'key' },
  {
    file: 'losses/src/internal/finite.ts',
    original: 'means !== undefined && firstOf(means) < 0',
    replacement: '(means !== undefined || firstOf(means) < 0)',
  },
  { file: 'eval/src/rejection/oracle.ts', original: 'margin < 0', replacement: '(margin <= 0)' },
  {
    file: 'losses/src/fused/class-block.ts',
    original: 'Math.max(1, Math.floor(2 ** 19 / n))',
    replacement: 'Math.min(1, Math.floor(2 ** 19 / n))',
  },
];
