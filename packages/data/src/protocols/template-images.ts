import { mediaShares } from '@scaleface/eval';
import { at, ScaleFaceError } from '@scaleface/numerics';

/** Images of a protocol and the templates they are in. */
export interface ProtocolImages {
  /**
   * The id of each image, by which it is found in the features; an image in two templates stands twice. Without ids the
   * features are in the order of the protocol.
   */
  readonly ids?: readonly string[];
  /** Template of each image: integers from 0. */
  readonly template: ArrayLike<number>;
  /** Medium of each image: images of one template and one medium count as one. Default: each is a medium of its own. */
  readonly media?: ArrayLike<number>;
}

/** Where images of a protocol stand in it, by their ids. */
export interface ProtocolIndex {
  /** Calls `visit` with the place of each image of this id. */
  each(id: string, visit: (place: number) => void): void;
}

/** Finds the images of a protocol. */
export function indexProtocol(ids: readonly string[]): ProtocolIndex {
  const first = new Map<string, number>();
  // The next image of the same id, or -1.
  const next = new Int32Array(ids.length).fill(-1);
  for (let i = ids.length - 1; i >= 0; i--) {
    const id = at(ids, i);
    next[i] = first.get(id) ?? -1;
    first.set(id, i);
  }
  return {
    each(id, visit) {
      for (let i = first.get(id) ?? -1; i >= 0; i = next[i] as number) visit(i);
    },
  };
}

const wrongLength = (name: string, expected: number, received: number): ScaleFaceError =>
  new ScaleFaceError('not one entry for each image', {
    code: 'shape-mismatch',
    path: `images.${name}`,
    expected: `${expected} entries`,
    received: String(received),
  });

/** Refuses images whose entries are not as many. */
export function checkImages({ ids, template, media }: ProtocolImages): void {
  for (const [name, values] of Object.entries({ ids, media })) {
    if (values !== undefined && values.length !== template.length) {
      throw wrongLength(name, template.length, values.length);
    }
  }
}

/** Which images have features. */
export interface PresentImages {
  /** 1 for each image of the protocol that has features. */
  readonly present: Uint8Array;
  /** Ids of the others, each once. */
  readonly absent: readonly string[];
}

/**
 * Which images of a protocol have features; all, where they have no ids.
 *
 * @param images - The protocol.
 * @param index - Where its ids are.
 * @param open - Opens the ids of the features.
 * @param leaveOut - Whether some may have none.
 * @throws ScaleFaceError `bad-format` when an id of the protocol occurs twice among the features; `unknown-name` when it does
 *   not occur and may not be left out.
 */
export async function presentImages(
  { ids, template }: ProtocolImages,
  index: ProtocolIndex | undefined,
  open: () => AsyncIterable<readonly string[]>,
  leaveOut: boolean,
): Promise<PresentImages> {
  const present = new Uint8Array(template.length);
  if (ids === undefined || index === undefined) return { present: present.fill(1), absent: [] };
  for await (const batch of open()) {
    for (const id of batch) {
      index.each(id, (place) => {
        if (present[place] === 1) throw twice(id);
        present[place] = 1;
      });
    }
  }
  const absent = [...new Set(ids.filter((_, i) => present[i] === 0))];
  if (absent.length === 0 || leaveOut) return { present, absent };
  throw new ScaleFaceError(`${absent.length} images of the protocol have no features`, {
    code: 'unknown-name',
    path: 'features',
    expected: absent.slice(0, 3).join(', '),
    hint: "Leave out what has no face with missing: 'leave-out'",
  });
}

const twice = (received: string): ScaleFaceError =>
  new ScaleFaceError('an id occurs twice', { code: 'bad-format', path: 'features', received });

/** The share of each image with features in its medium; the others have none. */
export function sharesOf({ template, media }: ProtocolImages, present: Uint8Array): Float64Array {
  const shares = new Float64Array(template.length);
  if (media === undefined) return shares.fill(1);
  const places = [...present.keys()].filter((i) => present[i] === 1);
  const of = (values: ArrayLike<number>): Float64Array => Float64Array.from(places, (i) => at(values, i));
  mediaShares(of(template), of(media)).forEach((share, k) => {
    shares[at(places, k)] = share;
  });
  return shares;
}
