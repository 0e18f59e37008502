// Stands in for `node:fs` in a page: reads what the job's server serves, and collects the errors that specs write down.

/** What specs appended to any file. */
export const appended: string[] = [];

/** Reads a file below the repository's root through the server. */
export function readFileSync(file: URL | string): string {
  const request = new XMLHttpRequest();
  request.open('GET', new URL(String(file), location.origin), false);
  request.send();
  if (request.status !== 200) throw new Error(`${file}: ${request.status}`);
  return request.responseText;
}

/** Keeps the text. */
export function appendFileSync(_file: string, text: string): void {
  appended.push(text);
}
