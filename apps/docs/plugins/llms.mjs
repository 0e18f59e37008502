// `llms.txt`: what the site holds in one plain file, for programs that read (llmstxt.org): guides, packages and, of each
// package, its public names with their first sentences.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReflectionKind, RendererEvent } from 'typedoc';
import { symbolsOf } from './symbols.mjs';

const kinds = ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable;

const sentence = (reflection) => {
  const comment = reflection.comment ?? reflection.signatures?.[0]?.comment;
  const text = (comment?.summary ?? []).map(({ text }) => text).join('');
  return text.replaceAll(/\s+/g, ' ').match(/^.*?[.:](?= |$)/)?.[0] ?? text;
};

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(RendererEvent.END, ({ project, outputDirectory }) => {
    const at = (reflection) => app.renderer.router.getFullUrl(reflection);
    const line = (reflection, text) => `- [${reflection.name}](${at(reflection)})${text === '' ? '' : `: ${text}`}`;
    const documents = (project.documents ?? []).flatMap((document) => [document, ...(document.children ?? [])]);
    const seen = new Set();
    // The pipeline exports again what packages beneath it do.
    const fresh = (name) => !seen.has(name) && seen.add(name);
    const packages = (project.children ?? []).map((module) => [
      `## ${module.name}`,
      '',
      ...symbolsOf(module)
        .filter((child) => child.kindOf(kinds) && app.renderer.router.hasUrl(child) && fresh(child.name))
        .map((child) => line(child, sentence(child))),
      '',
    ]);
    const lines = [
      '# ScaleFace for TypeScript',
      '',
      '> Metric learning for faces with a confidence s(x) for each image: losses, uncertainty heads, training, and statistics with intervals.',
      '',
      '## Guides',
      '',
      ...documents.map((document) => line(document, '')),
      '',
      ...packages.flat(),
    ];
    writeFileSync(join(outputDirectory, 'llms.txt'), `${lines.join('\n').trimEnd()}\n`);
  });
}
