// A server on loopback for pages that are isolated from other origins (/isolated/…) and pages that are not (/plain/…): those of
// one script, by its name, and any file of the folder.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.png': 'image/png',
};
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/**
 * Serves what was built in `out` and, below /node_modules, the files of the engines where it has none.
 *
 * @param out - The folder.
 * @returns The server, its address, and the paths that were asked for.
 */
export async function servePages(out) {
  const asked = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://loopback').pathname));
    asked.push(path);
    const [, script] = /^\/(?:isolated|plain)\/(\w+)$/.exec(path) ?? [];
    const head = path.startsWith('/plain/') ? {} : ISOLATION;
    if (script !== undefined) {
      const html = `<!doctype html><meta charset="utf-8"><title>${script}</title><link rel="icon" href="data:,"><script type="module" src="/${script}.js"></script>`;
      return response.writeHead(200, { ...head, 'content-type': 'text/html' }).end(html);
    }
    const [, tree = path] = /^\/(?:isolated|plain)(\/.+)$/.exec(path) ?? [];
    const own = join(out, tree);
    const engines = /^\/node_modules\/(@tensorflow|@vladmandic|onnxruntime-web)\//.test(path);
    const file = engines && !existsSync(own) ? join(process.cwd(), path) : own;
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404, head).end();
    response.writeHead(200, {
      ...head,
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
    });
    return createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, asked, address: `http://127.0.0.1:${server.address().port}` };
}
