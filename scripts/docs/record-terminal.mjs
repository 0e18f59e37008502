// Records the command in a pseudo-terminal, from what it really prints: an asciicast (version 2), and an SVG that plays it once,
// light or dark, as it ends where no motion is wanted. After `npm run build`: `node scripts/docs/record-terminal.mjs`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { folder } from './figure.mjs';
import { linesOver } from './terminal-lines.mjs';
import { terminalSvg } from './terminal-svg.mjs';

const columns = 100;
/** Nobody waits for a training: the longest pause that is kept, in seconds. */
const longest = 0.35;
/** Before the recording begins: drawn faces and a backbone that has hardly learnt, which is quick. */
const before = 'demo --quick --keep drawn --quiet';
const session = [
  'train drawn/run/features/train.arrow --out model --engine wasm --epochs 6 --dry-run',
  'train drawn/run/features/train.arrow --out model --engine wasm --epochs 6',
  'pairs drawn/run/features/unseen.arrow --impostors 3000 --out pairs.csv',
  'evaluate drawn/run/features/unseen.arrow --pairs pairs.csv --model model --fars 0.05 --engine wasm',
  'replay report',
];

const python = `
import codecs, fcntl, json, os, pty, struct, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 50, ${columns}, 0, 0))
decode = codecs.getincrementaldecoder('utf-8')('replace').decode
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    print(json.dumps([time.time(), decode(data)]), flush=True)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const cwd = mkdtempSync(join(tmpdir(), 'terminal-'));
const bin = resolve('packages/cli/dist/bin.js');
const events = [];
let now = 0;
try {
  const drawn = spawnSync(process.execPath, [bin, ...before.split(' ')], { cwd, encoding: 'utf8' });
  if (drawn.status !== 0) throw new Error(drawn.stderr);
  for (const words of session) {
    for (const letter of `$ scaleface ${words}`) {
      events.push([now, letter]);
      now += 0.03;
    }
    events.push([now, '\r\n']);
    const args = ['-c', python, process.execPath, bin, ...words.split(' ')];
    const env = { ...process.env, TERM: 'xterm-256color' };
    const { stdout, status, stderr } = spawnSync('python3', args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(`scaleface ${words}: ${stdout}${stderr}`);
    let last;
    for (const line of stdout.trim().split('\n')) {
      const [time, text] = JSON.parse(line);
      now += Math.min(longest, last === undefined ? longest : time - last);
      last = time;
      // Whose machine it was is nobody's matter.
      events.push([now, text.replaceAll(cwd, '.').replaceAll(cpus()[0].model.trim(), 'this processor')]);
    }
    now += 1.2;
    events.push([now, '\r\n']);
  }
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
const spans = linesOver(events, columns);
const rows = Math.max(...spans.map(({ row }) => row)) + 1;
const head = { version: 2, width: columns, height: rows, title: 'scaleface train, evaluate and replay in a terminal' };
const cast = [head, ...events.map(([time, text]) => [Number(time.toFixed(3)), 'o', text])];
writeFileSync(join(folder, 'terminal.cast'), `${cast.map((line) => JSON.stringify(line)).join('\n')}\n`);
writeFileSync(join(folder, 'terminal.svg'), terminalSvg(spans, { columns, rows, title: head.title }));
console.log(`${events.length} events, ${now.toFixed(1)} s, ${rows} rows, ${spans.length} versions of lines`);
