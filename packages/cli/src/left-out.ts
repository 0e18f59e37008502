/**
 * What is said of an image that was left out. The reason is often an error's text, which begins with the image's file: named twice
 * it hides what is wrong.
 *
 * @param image - Its id below the folder, and the reason.
 */
export function leftOut({ id, reason }: { readonly id: string; readonly reason: string }): string {
  const [file = ''] = reason.split(': ', 1);
  const named = file === id || file.endsWith(`/${id}`) || file.endsWith(`\\${id}`);
  return `${id} left out: ${named ? reason.slice(file.length + 2) : reason}`;
}
