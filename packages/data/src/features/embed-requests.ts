import { decodeImage, type Embedder, type RawImage } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import { assertNumbers } from './embed-part.js';
import { requestLines } from './request-lines.js';

/** What came of a request. */
export interface EmbedAnswer {
  /** The request's `id`; null where it had none or could not be read. */
  readonly id: unknown;
  /** The embedding of its image. */
  readonly embedding?: readonly number[];
  /** What a request of another kind gave. */
  readonly result?: unknown;
  /** Why it gave nothing. */
  readonly error?: unknown;
}

/** How {@link embedRequests} works. */
export interface EmbedRequestsOptions {
  /** Answers requests for anything but an image; without it they are refused. */
  readonly other?: (request: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Requests that are read ahead, and images decoded; 16 by default. */
  readonly ahead?: number;
}

type Request = Readonly<Record<string, unknown>>;

/** A request whose image is being decoded. */
interface Coming {
  readonly id: unknown;
  readonly answer: () => Promise<Omit<EmbedAnswer, 'id'>>;
}

/**
 * Embeds images on request, with one backbone for all: requests come as JSON lines, `{ "id", "path": FILE }` or
 * `{ "id", "image": BASE64 }`, and are answered in their order, those that fail with an error. Each image is embedded by
 * itself, so that its numbers do not depend on what comes before or behind it. At most `ahead` requests are read before they
 * are answered; whoever does not read the answers is not read from either.
 *
 * @param input - The requests: UTF-8, a line each.
 * @param embedder - The backbone.
 * @param options - What else is answered, and how far is read ahead.
 *
 * @example
 * ```ts
 * import { embedRequests } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const png = await encodeImage({ data: new Uint8Array(12).fill(255), width: 2, height: 2 }, 'png');
 * const requests = [{ id: 1, image: Buffer.from(png).toString('base64') }, { id: 2, path: 'none.png' }];
 * const lines = requests.map((request) => `${JSON.stringify(request)}\n`);
 * const answers = [];
 * for await (const { id, embedding } of embedRequests(lines, openPixelsBackbone(2, 1))) {
 *   answers.push(`${id}: ${embedding === undefined ? 'an error' : 'embedded'}`);
 * }
 * answers; // => ['1: embedded', '2: an error']
 * ```
 */
export async function* embedRequests(
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  embedder: Embedder,
  { other, ahead = 16 }: EmbedRequestsOptions = {},
): AsyncGenerator<EmbedAnswer> {
  const waiting: Coming[] = [];
  let ended = false;
  let [woken, roomy] = [(): void => {}, (): void => {}];
  const reading = (async () => {
    for await (const line of requestLines(input)) {
      waiting.push(comingOf(line, embedder, other));
      woken();
      while (waiting.length >= ahead) {
        await new Promise<void>((resolve) => {
          roomy = resolve;
        });
      }
    }
  })().finally(() => {
    ended = true;
    woken();
  });
  // Awaited at the end; until then it is nobody's.
  reading.catch(() => {});
  while (!ended || waiting.length > 0) {
    const next = waiting.shift();
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        woken = resolve;
        if (ended) resolve();
      });
      continue;
    }
    roomy();
    yield await next.answer().then(
      (answer) => ({ id: next.id, ...answer }),
      (error: unknown) => ({ id: next.id, error }),
    );
  }
  await reading;
}

const refused = (what: string, received?: string): ScaleFaceError =>
  new ScaleFaceError(what, {
    code: 'invalid-argument',
    path: 'request',
    expected: 'a JSON object with id, and path or image',
    ...(received === undefined ? {} : { received: received.slice(0, 100) }),
  });

function comingOf(line: string | undefined, embedder: Embedder, other: EmbedRequestsOptions['other']): Coming {
  const failing = (error: unknown): Coming => ({ id: null, answer: () => Promise.reject(error) });
  if (line === undefined) return failing(refused('a line that is too long'));
  let request: Request;
  try {
    request = JSON.parse(line) as Request;
  } catch {
    return failing(refused('not JSON', line));
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return failing(refused('not an object', line));
  }
  const { id = null, path, image } = request;
  if (typeof path !== 'string' && typeof image !== 'string') {
    if (other !== undefined) return { id, answer: async () => ({ result: await other(request) }) };
    return { id, answer: () => Promise.reject(refused('no image', line)) };
  }
  const size = embedder.preprocessing;
  const name = typeof path === 'string' ? path : `image ${JSON.stringify(id)}`;
  const decoded: Promise<RawImage> = decodeImage(typeof path === 'string' ? path : bytesOf(image as string), {
    size,
    name,
  });
  // What is wrong with it is said when its turn comes.
  decoded.catch(() => {});
  return { id, answer: async () => ({ embedding: await embeddingOf(await decoded, name, embedder) }) };
}

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

async function embeddingOf(image: RawImage, name: string, embedder: Embedder): Promise<number[]> {
  const output = await embedder.embed([image]);
  assertNumbers(output, [name], embedder.name);
  return Array.from(output.embedding);
}
