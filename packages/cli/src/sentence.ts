const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk does not respond',
  ENOENT: 'there is no file or folder of that name',
  ENOTDIR: 'there is a file where a folder should be',
  EISDIR: 'there is a folder where a file should be',
  EEXIST: 'the name is already taken',
  ENOTEMPTY: 'the folder is not empty',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ELOOP: 'the links form a loop',
  ENAMETOOLONG: 'the name is too long',
  ENOMEM: 'there is not enough memory',
};

/**
 * The line on stderr for an error: our own as it is, a system error in words with its file, any other with its first
 * words.
 *
 * @param error - Whatever was thrown.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  // The order of engines is what `--engine` names.
  if (error.name === 'ScaleFaceError') return error.message.replace(/^order: /, '--engine: ');
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : reasons[code];
  if (reason !== undefined) return path === undefined ? reason : `${path}: ${reason}`;
  return oneLine(error.message) || error.name;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
