const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name',
  ENOTDIR: 'a file where a folder should be',
  EISDIR: 'a folder where a file should be',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'links that lead in a circle',
  ENAMETOOLONG: 'too long a name',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  EIO: 'the disk does not answer',
};

/**
 * Why something could not be read, in words.
 *
 * @param error - What Node threw.
 */
export const readReason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
};
