export { exists, writeFileAtomic } from './atomic.js';
export { type Fingerprint, fileStamp } from './file-stamp.js';
export { damaged, digestOfFile, type FileDigest, hashOf, holds, sha256 } from './hash.js';
export { lockName, withLock } from './lock.js';
export { assertApart, probeOutput } from './place.js';
export { assertReplaceable, type FolderKind, replaceFolder } from './replace-folder.js';
export { readSealedJson, writeSealedJson } from './sealed-json.js';
export { assertWorkFolder, emptyWorkFolder, openWorkFolder, removeWorkFolder, withWorkFolder } from './work-folder.js';
