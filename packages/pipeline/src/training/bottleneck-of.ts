import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The head's input.
 *
 * @param table - Features.
 * @throws ScaleFaceError `bad-format` when the table has no bottleneck.
 */
export function bottleneckOf<T>(table: { readonly bottleneck?: T | undefined }): T {
  if (table.bottleneck !== undefined) return table.bottleneck;
  throw new ScaleFaceError('the features hold no input for the head', {
    code: 'bad-format',
    path: 'bottleneck',
    hint: 'Embed again with the name of the output that is the head’s input (backbone.outputs.bottleneck, --bottleneck)',
  });
}
