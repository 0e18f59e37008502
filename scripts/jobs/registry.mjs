// A registry on loopback that serves our packed packages; what else a project needs comes from where npm usually looks.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

/** Packs the packages in these folders into `out`; returns name, manifest, tarball, and bytes packed and unpacked of each. */
export function pack(folders, out) {
  mkdirSync(out, { recursive: true });
  return folders.map((folder) => {
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', out];
    const [{ filename, size, unpackedSize }] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name: manifest.name, manifest, file: join(out, basename(filename)), size, unpackedSize };
  });
}

/** Serves packed packages; resolves to the address and a function that stops it. */
export function serve(packed) {
  const documents = new Map();
  const files = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://loopback').pathname.slice(1));
    if (files.has(path)) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(files.get(path));
    } else {
      const document = documents.get(path);
      response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document ?? { error: 'not found' }));
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = `http://127.0.0.1:${server.address().port}`;
      for (const { name, manifest, file } of packed) {
        const data = readFileSync(file);
        const path = `${name}/-/${basename(file)}`;
        files.set(path, data);
        const hash = (algorithm, encoding) => createHash(algorithm).update(data).digest(encoding);
        const integrity = `sha512-${hash('sha512', 'base64')}`;
        const dist = { tarball: `${address}/${path}`, shasum: hash('sha1', 'hex'), integrity };
        const { version } = manifest;
        documents.set(name, { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } });
      }
      resolve({ address, stop: () => server.close() });
    });
  });
}
