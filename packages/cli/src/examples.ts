import type { Command } from 'commander';

/** For each command something that can be typed as it stands, with names of one's own. */
const examples: Readonly<Record<string, string>> = {
  demo: 'scaleface demo --quick --out scaleface-demo',
  'data check': 'scaleface data check faces --against strangers',
  align: 'scaleface align photographs --detector yunet.onnx --out faces',
  embed: 'scaleface embed faces --backbone onnx:w600k.onnx --embedding embedding --bottleneck gdc --out faces.arrow',
  merge: 'scaleface merge features.shards --out faces.arrow',
  pairs: 'scaleface pairs strangers --impostors 10000 --out pairs.csv',
  train: 'scaleface train faces.arrow --out model --epochs 6',
  'export-training': 'scaleface export-training faces.arrow --out training --epochs 6',
  tune: 'scaleface tune faces.arrow --out tuning --weight-decay 0.04,0.4',
  evaluate: 'scaleface evaluate strangers.arrow --pairs pairs.csv --model model --out report',
  drift: 'scaleface drift strangers.arrow this-week.arrow --model model --strict',
  replay: 'scaleface replay report/report.json',
  verify: 'scaleface verify a.png b.png --model model --backbone onnx:w600k.onnx',
  identify: 'scaleface identify a.png --gallery identities --model model --backbone onnx:w600k.onnx',
  run: 'scaleface run --config scaleface.yaml --data /data --out run --dry-run',
  init: 'scaleface init /data --out scaleface.yaml',
  convert: 'scaleface convert checkpoint.pth --to backbone.safetensors --state-dict backbone',
  engines: 'scaleface engines --json',
  doctor: 'scaleface doctor',
  schema: 'scaleface schema run-config > scaleface.schema.json',
  completion: 'scaleface completion bash >> ~/.bashrc',
};

/**
 * Adds to the help of each command an example.
 *
 * @param program - With all its commands.
 */
export function addExamples(program: Command): void {
  for (const command of program.commands) {
    for (const each of command.commands.length > 0 ? command.commands : [command]) {
      const name = each === command ? each.name() : `${command.name()} ${each.name()}`;
      const example = examples[name];
      if (example !== undefined) each.addHelpText('after', `\nExample:\n  ${example}`);
    }
  }
}
