/** A field of a command's JSON: its type, and what it is. A type that ends with a question mark may be missing. */
type Field = readonly [type: string, description: string];

/** The fields of an object, by name. */
type Fields = Readonly<Record<string, Field>>;

const skipped: Field = ['object[]', 'images that were left out: id, reason'];
const report: Fields = {
  rejection: [
    'object[]',
    'a table for each false accept rate: far, columns, rows with name, label, at, area, share, minus',
  ],
  measures: [
    'object[]',
    'single figures: name, label, explanation, value, and low and high where there is an interval',
  ],
  warnings: ['string[]', 'what is to be kept in mind with these figures'],
};

/** What each command prints with `--json`. */
export const outputs: Readonly<Record<string, Fields>> = {
  demo: {
    schema: ['string', 'scaleface-report/2'],
    title: ['string', 'of the report'],
    description: ['string', 'what was drawn and trained'],
    data: ['object', 'numbers of images, identities and pairs'],
    ...report,
    histograms: ['object[]', 'scores and confidences of genuine and impostor pairs'],
    images: ['object[]', 'title and caption of each image of the report'],
    provenance: ['object', 'engine, versions, seed, configuration'],
    files: ['object', 'paths of html, json and csv'],
  },
  'data check': {
    out: ['string?', 'the folder of the shards, with --shard, which tells nothing else but what it looked at'],
    looked: ['integer?', 'images that the shard looked at'],
    source: ['string?', 'kind and place of the set'],
    images: ['integer?', 'images that decode'],
    identities: ['integer?', 'subjects of these'],
    withoutSubject: ['integer?', 'images whose subject is not said'],
    perIdentity: ['object?', 'images an identity: min, median, max'],
    templates: ['integer?', 'templates, where the source has some'],
    sizes: ['object[]?', 'sizes, the most frequent first: width, height, images'],
    unreadable: ['object?', 'count, and listed: place, reason'],
    duplicates: ['object?', 'count, and listed: id, of, otherSubject'],
    repeatedIds: ['object?', 'count, and listed: ids'],
    against: ['object?', 'what the set of --against has in common with this one'],
    noise: ['object?', 'images far from their identity, with --features'],
    withoutFeatures: ['object?', 'images without a row in --features'],
  },
  align: {
    out: ['string', 'the folder of the crops, or of the shards'],
    crops: ['integer', 'crops in it, or of the shard'],
    alreadyAligned: ['integer?', 'images that an earlier call had done; not of a shard'],
    alreadyDone: ['boolean?', 'whether the shard was there already'],
    skipped,
    again: ['object[]?', 'images that were aligned again: id, reason; not of a shard'],
    unlisted: ['integer?', 'crops whose images are not in the folder'],
  },
  embed: {
    out: ['string', 'the feature table, or the folder of the shards'],
    rows: ['integer', 'rows of the table or shard'],
    alreadyEmbedded: ['integer?', 'rows that an earlier call had embedded; not of a shard'],
    alreadyDone: ['boolean?', 'whether the shard was there already'],
    table: ['string|null?', 'the table of the shard'],
    skipped,
  },
  merge: {
    out: ['string?', 'the feature table or the folder of crops; checks and reports are printed as their commands do'],
    rows: ['integer?', 'rows of the table'],
    shards: ['integer?', 'shards that were merged'],
    skipped: ['object[]?', skipped[1]],
  },
  pairs: {
    out: ['string', 'the pair list'],
    genuine: ['integer', 'genuine pairs in it'],
    impostors: ['integer', 'impostor pairs in it'],
    images: ['integer', 'images that they were made from'],
  },
  train: {
    out: ['string', 'the model folder'],
    engine: ['string', 'the tensor engine'],
    method: ['string', 'the method of uncertainty'],
    losses: ['number[]?', 'mean loss of each epoch; not with --dry-run'],
    images: ['integer?', 'images it would learn from; with --dry-run'],
    steps: ['integer?', 'steps of all epochs; with --dry-run'],
    seconds: ['number?', 'that they would take, without the calibration; with --dry-run'],
    bytes: ['integer?', 'of the weights, of one head where there are several; with --dry-run'],
    replaces: ['boolean?', 'whether a model is there already; with --dry-run'],
    resumedSteps: ['integer?', 'steps that an interrupted call had done; not with --dry-run'],
    identities: ['integer?', 'identities that were learnt from; with --end-to-end or --dry-run'],
    heldOut: ['string[]?', 'identities kept for the calibration; with --end-to-end'],
    collapsed: ['boolean?', 'whether the scale fell to 0; with --end-to-end'],
    validation: ['object?', 'areas of the epochs, the best of them (from 0), and whether it stopped; with --patience'],
  },
  'export-training': {
    out: ['string', 'the folder of the training'],
    method: ['string', 'the method whose head is trained'],
    rows: ['integer', 'rows of features'],
    classes: ['integer', 'identities'],
    batch: ['integer', 'rows of a step'],
    steps: ['integer', 'steps of all epochs'],
  },
  tune: {
    method: ['string', 'the method'],
    far: ['number', 'the false accept rate of the area'],
    seed: ['integer', 'of folds, pairs and trainings'],
    folds: ['object[]', 'identities, rows, genuine and impostor pairs of each fold'],
    ranking: ['object[]', 'all settings that were tried, the best first'],
    best: ['object', 'the best setting'],
    config: ['object', 'the same as a part of a run’s configuration'],
    trainings: ['integer', 'settings times folds'],
    resumedTrainings: ['integer', 'those that earlier calls had done'],
    files: ['object', 'paths of tune, table and best'],
  },
  evaluate: {
    out: ['string?', 'the folder of the shards, with --shard, which tells nothing else but'],
    draws: ['integer?', 'the draws that the shard took'],
    alreadyDone: ['boolean?', 'and whether it was there already'],
    files: ['object?', 'paths of html, json and csv'],
    data: ['object?', 'numbers of images, identities and pairs'],
    rejection: ['object[]?', report.rejection?.[1] ?? ''],
    discard: [
      'object[]?',
      'errors against discard: startingError, upTo, rows with name, errors, pairs, toHalve, areaAboveBest',
    ],
    demographics: [
      'object[]?',
      'with --groups, for each attribute and false accept rate: by, far, score, confidence, leftOut, found',
    ],
    measures: ['object[]?', report.measures?.[1] ?? ''],
    warnings: ['string[]?', report.warnings?.[1] ?? ''],
  },
  drift: {
    alarmed: ['boolean', 'whether there is an alarm'],
    alarm: ['number', 'its probability where nothing has changed'],
    p: ['number', 'the chance of so large a gap where nothing has changed'],
    gap: ['number', 'the largest gap between the distribution functions'],
    superiority: ['object', 'how often an image of production is more confident: estimate, lower, upper, level'],
    calibration: ['integer', 'people in calibration'],
    production: ['integer', 'people in production'],
    known: ['integer', 'people of production who are in calibration too; left out of production'],
    confidence: ['string', 'whose confidence it is'],
  },
  replay: {
    report: ['string', 'the report.json'],
    identical: ['boolean', 'whether every file of the report is the same, byte for byte'],
    files: ['object[]', 'name and sha256 of what was made again, and whether it is identical'],
    differences: ['object[]', 'kind (input, version, figure, output, failure), name, expected, received'],
  },
  verify: {
    left: ['string', 'the first image'],
    right: ['string', 'the second image'],
    decision: ['string', 'match, no match or abstain'],
    reason: ['string', 'why, in a sentence'],
    probability: ['number', 'of a match, given score and prior'],
    interval: ['object?', 'low, high and level: bounds of the probability over training identities'],
    score: ['number', 'as the model compares'],
    cosine: ['number', 'of the two embeddings'],
    threshold: ['number', 'the score from which on pairs match'],
    falseMatchShare: ['number', 'share of the training’s impostor pairs that score as high'],
    confidence: ['object', 'left, right and pair'],
    confidenceRank: ['number', 'share of training pairs that are less confident'],
    imageRanks: ['object?', 'left and right: shares of training images that are less confident'],
    otherwise: ['string[]', 'what would have turned the decision'],
  },
  identify: {
    probe: ['string', 'the image'],
    decision: ['string', 'identified, unknown or abstain'],
    subject: ['string?', 'who it is, if identified'],
    reason: ['string', 'why, in a sentence'],
    candidates: ['object[]', 'the best first: subject, score, cosine, probability, confidence, images'],
    unknown: ['number', 'probability that it is nobody in the gallery'],
    threshold: ['number', 'the score from which on a candidate is accepted'],
    fmr: ['number', 'false match rate of one comparison'],
    sufficient: ['boolean', 'whether the training had pairs enough to set the threshold'],
    identities: ['integer', 'in the gallery'],
    confidence: ['number', 'of the probe'],
    confidenceRank: ['number', 'share of training pairs less confident than probe and best candidate'],
    galleryLeftOut: ['integer?', 'images of the folder --gallery that were left out, if there are any'],
  },
  run: {
    engine: ['object', 'the engine that trained'],
    stages: ['object[]', 'each stage with its time, and whether an earlier call had finished it'],
    model: ['string', 'the folder of the model that is deployed'],
    reports: ['object', 'the folder of each test’s report'],
    results: [
      'object[]',
      'for each test: name, rejection, measures, and demographics where the test names groups of people',
    ],
  },
  init: {
    out: ['string', 'the configuration'],
    schema: ['string', 'its JSON Schema'],
    found: ['object', 'folders, network, lists and size of images'],
    next: ['string', 'the command to try next'],
  },
  convert: {
    format: ['string', 'of the checkpoint or model folder'],
    tensors: ['object[]?', 'of a checkpoint: name, dtype, shape'],
    bytes: ['integer?', 'of the safetensors file that was written'],
    to: ['string?', 'the format of the model folder that was written'],
    verified: ['boolean?', 'whether the model folder had checksums'],
  },
  engines: {
    chosen: ['string?', 'the first that works'],
    engines: ['object[]', 'each engine: works, and device, threads and versions, or reason and install'],
  },
  doctor: {
    missing: ['string[]', 'what does not work here'],
    findings: ['object[]', 'what, state (ok, missing, optional), found, mend'],
  },
  completion: {
    shell: ['string', 'bash, zsh or fish'],
    script: ['string', 'what the shell is to read'],
  },
};

const schemaOfType = (type: string): object => {
  if (type.endsWith('[]')) return { type: 'array', items: schemaOfType(type.slice(0, -2)) };
  const kinds = type.split('|');
  return { type: kinds.length > 1 ? kinds : type };
};

/**
 * The JSON Schema of what a command prints with `--json`; further fields may be there.
 *
 * @param name - The command; `identify` prints such an object for each probe.
 * @param fields - From {@link outputs}.
 */
export function outputSchema(name: string, fields: Fields): Readonly<Record<string, unknown>> {
  const all = Object.entries(fields);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `scaleface ${name} --json`,
    type: 'object',
    properties: Object.fromEntries(
      all.map(([field, [type, description]]) => [field, { ...schemaOfType(type.replace('?', '')), description }]),
    ),
    required: all.filter(([, [type]]) => !type.endsWith('?')).map(([field]) => field),
  };
}
