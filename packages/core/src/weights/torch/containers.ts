import { malformed, unsupported } from '../malformed.js';
import { bytesPerElement, type StoredDtype } from '../stored-array.js';
import { readZip } from '../zip.js';
import { torchHost } from './host.js';
import { readPickle } from './pickle.js';
import type { TorchStorage } from './storage.js';

/** Reads the object graph of a zip checkpoint (PyTorch ≥ 1.6). */
export function readZipObjects(bytes: Uint8Array): unknown {
  const entries = readZip(bytes);
  const pickleName = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickleName === undefined) throw malformed('no data.pkl in the archive', 'zip');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  if ([...entries.keys()].some((name) => name.startsWith(`${folder}code/`))) {
    throw unsupported(
      'archive holds TorchScript code',
      pickleName,
      'torch.jit.save',
      'Save the state dict: torch.save(model.state_dict(), path)',
    );
  }
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== 'little') {
    throw unsupported('byte order', `${folder}byteorder`, 'big', 'Save it on a little-endian machine');
  }
  const storages = new Map<string, TorchStorage>();
  const storageOf = (key: string, dtype: StoredDtype | undefined, elements: number): TorchStorage => {
    const data = entries.get(`${folder}data/${key}`);
    if (data === undefined) throw malformed('storage is missing', `${folder}data/${key.slice(0, 40)}`);
    // The count of an untyped storage is in bytes.
    const claimed = elements * (dtype === undefined ? 1 : bytesPerElement(dtype));
    if (claimed > data.byteLength) throw malformed('storage is shorter than claimed', `${folder}data/${key}`, claimed);
    const name = `${key} ${dtype}`;
    const storage = storages.get(name) ?? { dtype, bytes: data };
    storages.set(name, storage);
    return storage;
  };
  return readPickle(entries.get(pickleName) as Uint8Array, 0, torchHost(storageOf)).value;
}

/** Marks the older format: the first pickle of the file is this number. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

/** Reads the object graph of a checkpoint in the older format (PyTorch < 1.6, or `_use_new_zipfile_serialization=False`). */
export function readLegacyObjects(bytes: Uint8Array): unknown {
  const storages = new Map<string, TorchStorage & { elements: number }>();
  const host = torchHost((key, dtype, elements) => {
    const storage = storages.get(key) ?? { dtype, elements, bytes: undefined };
    if (storage.dtype !== dtype || storage.elements !== elements)
      throw malformed('storage is described twice', key.slice(0, 40));
    storages.set(key, storage);
    return storage;
  });
  const magic = readPickle(bytes, 0, host);
  if (magic.value !== legacyMagic) throw malformed('magic number is wrong', 'file');
  const protocol = readPickle(bytes, magic.end, host);
  const system = readPickle(bytes, protocol.end, host);
  if (protocol.value !== legacyProtocol) throw malformed('protocol is unknown', 'file', String(protocol.value));
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true) {
    throw unsupported('byte order', 'file', 'big', 'Save it on a little-endian machine');
  }
  const objects = readPickle(bytes, system.end, host);
  const keys = readPickle(bytes, objects.end, host);
  if (!Array.isArray(keys.value)) throw malformed('no list of storages', 'file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = keys.end;
  for (const key of keys.value as unknown[]) {
    const storage = storages.get(String(key));
    if (storage?.dtype === undefined || at + 8 > bytes.byteLength)
      throw malformed('storage is missing', String(key).slice(0, 40));
    const length = storage.elements * bytesPerElement(storage.dtype);
    if (view.getBigUint64(at, true) !== BigInt(storage.elements) || at + 8 + length > bytes.byteLength) {
      throw malformed('storage is shorter than claimed', String(key).slice(0, 40), length);
    }
    storage.bytes = bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length;
  }
  return objects.value;
}
