/**
 * Node only: files and folders that are written whole or not at all, and checked when they are read.
 *
 * @module @scaleface/models/storage
 */
export { exists, writeFileAtomic } from './atomic.js';
export { checksumsFile, checksumsFormat, type FolderFiles, readSealedFolder } from './checksums.js';
export { type Closable, closing } from './closing.js';
export { type Fingerprint, fileStamp } from './file-stamp.js';
export { fileStamps } from './file-stamps.js';
export { folderFiles } from './folder-files.js';
export { damaged, digestOfFile, type FileDigest, hashOf, holds, sha256 } from './hash.js';
export { lockName, withLock } from './lock.js';
export { assertApart, probeName, probeOutput, realPlace } from './place.js';
export { readReason } from './read-reason.js';
export { assertReplaceableFile } from './replace-file.js';
export { assertReplaceable, type FolderKind, replaceFolder } from './replace-folder.js';
export { readSealedJson, writeSealedJson } from './sealed-json.js';
export { shown } from './shown.js';
export { unreadable } from './unreadable.js';
export { assertWorkFolder, openWorkFolder, removeWorkFolder, withWorkFolder } from './work-folder.js';
export { writeChecksums } from './write-checksums.js';
