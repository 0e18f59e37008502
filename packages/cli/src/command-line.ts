const plain = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/** A word as a shell reads it: in quotes where it would be taken apart. */
function word(text: string, windows: boolean): string {
  if (plain.test(windows ? text.replaceAll('\\', '/') : text)) return text;
  return windows ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A command as it can be typed, for instance `scaleface train 'my faces.arrow'`.
 *
 * @param words - The words behind `scaleface`; what is absent is left out.
 * @param platform - Whose shell reads it; this one's by default.
 */
export const commandLine = (words: readonly (string | undefined)[], platform: string = process.platform): string =>
  ['scaleface', ...words.filter((each) => each !== undefined).map((each) => word(each, platform === 'win32'))].join(
    ' ',
  );
