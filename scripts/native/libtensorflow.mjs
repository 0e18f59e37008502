// libtensorflow and its C headers, taken out of PyPI's `tensorflow-cpu` wheel.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fail, run } from './steps.mjs';

const VERSION = '2.21.0';
const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };

// Names inside the wheel, and the names that the binding is linked with and looks for when it runs.
const LIBRARIES = [
  ['libtensorflow_cc.so.2', 'libtensorflow.so'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
];
// Of the wheel's 13,000 headers, the folders that the C interface includes.
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'];

const EXTRACT = `
import sys, zipfile, os
wheel, out, headers = sys.argv[1], sys.argv[2], tuple('tensorflow/include/' + h for h in sys.argv[3:])
with zipfile.ZipFile(wheel) as z:
    for m in z.infolist():
        base = os.path.basename(m.filename)
        if m.filename.startswith(headers):
            m.filename = 'include/' + m.filename[len('tensorflow/include/'):]
        elif m.filename.startswith('tensorflow/libtensorflow_') and m.filename.count('/') == 1:
            m.filename = 'lib/' + base
        else:
            continue
        z.extract(m, out)
`;

/** Downloads (once) and unpacks (once) the library; returns its identity and folder. */
export function fetchLibtensorflow(cache) {
  const machine = MACHINES[process.arch];
  if (process.platform !== 'linux' || machine === undefined) {
    const hint = 'on this platform let npm run the install script of @tensorflow/tfjs-node';
    fail('unsupported-platform', `no wheel of tensorflow-cpu for ${process.platform} ${process.arch}`, hint);
  }
  const id = `tensorflow-cpu-${VERSION}-${machine}`;
  const dir = join(cache, id);
  if (existsSync(dir)) return { id, dir, summary: 'unpacked already' };
  const wheel = download(join(cache, 'wheels'), machine);
  const aside = `${dir}.${process.pid}`;
  const hint = `delete ${wheel} and try again`;
  run('python3', ['-c', EXTRACT, wheel, aside, ...HEADERS], { code: 'unpack', hint });
  for (const [name, linkName] of LIBRARIES) {
    if (!existsSync(join(aside, 'lib', name))) fail('unpack', `${wheel} holds no ${name}`, hint);
    symlinkSync(name, join(aside, 'lib', linkName));
  }
  if (existsSync(dir)) rmSync(aside, { recursive: true });
  else renameSync(aside, dir);
  return { id, dir, summary: `unpacked to ${dir}` };
}

function download(dir, machine) {
  mkdirSync(dir, { recursive: true });
  const find = () => readdirSync(dir).find((f) => f.startsWith(`tensorflow_cpu-${VERSION}-`) && f.includes(machine));
  if (find() === undefined) {
    console.log(`downloading tensorflow-cpu ${VERSION}, 260 MB`);
    // Any Python may do the downloading; the wheel is for one, and we only take its library.
    const target = ['--python-version=311', '--implementation=cp', `--platform=manylinux_2_27_${machine}`];
    const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...target, '--dest', dir];
    const hint = 'pip must reach a package index; PIP_INDEX_URL or pip.conf names one';
    run('python3', [...args, `tensorflow-cpu==${VERSION}`], { code: 'download', hint });
  }
  return join(dir, find() ?? fail('download', `pip left no wheel for ${machine} in ${dir}`, ''));
}
