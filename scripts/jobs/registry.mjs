// A registry on loopback to which our packages are published; what else a project needs comes from where npm usually looks.
import { createServer } from 'node:http';

/** Serves what is published to it; resolves to the address, what it has by name, and a function that stops it. */
export function serve() {
  const documents = new Map();
  const files = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://loopback').pathname.slice(1));
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => answer(...put(path, JSON.parse(Buffer.concat(chunks).toString('utf8')))));
    } else if (files.has(path)) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(files.get(path));
    } else answer(documents.has(path) ? 200 : 404, documents.get(path) ?? { error: 'not found' });
  });

  /** Takes a version of a package, as `npm publish` sends it; a version that is there is not replaced. */
  function put(name, { versions, 'dist-tags': tags, _attachments }) {
    const known = documents.get(name) ?? { name, 'dist-tags': {}, versions: {} };
    if (Object.keys(versions).some((version) => version in known.versions))
      return [409, { error: 'already published' }];
    for (const manifest of Object.values(versions)) {
      const [, place] = /^https?:\/\/[^/]+\/(.*)$/.exec(manifest.dist.tarball);
      const [{ data }] = Object.values(_attachments);
      const address = `http://127.0.0.1:${server.address().port}/${place}`;
      files.set(decodeURIComponent(place), Buffer.from(data, 'base64'));
      known.versions[manifest.version] = { ...manifest, dist: { ...manifest.dist, tarball: address } };
    }
    Object.assign(known['dist-tags'], tags);
    documents.set(name, known);
    return [201, { ok: true }];
  }

  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ address: `http://127.0.0.1:${server.address().port}`, documents, stop: () => server.close() });
    });
  });
}
