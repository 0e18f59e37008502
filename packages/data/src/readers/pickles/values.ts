/** Bytes or text of a pickle that stay in the file until they are asked for. */
export class Stretch {
  /** Where they begin. */
  readonly at: number;
  /** How many bytes of the file they take. */
  readonly length: number;
  /** `latin1`: bytes that protocol 2 writes as text, each as a letter in UTF-8. */
  readonly kind: 'bytes' | 'text' | 'latin1';
  /** The text, where it is one of at most 255 bytes. */
  readonly text: string | undefined;

  constructor(at: number, length: number, kind: Stretch['kind'], text?: string) {
    this.at = at;
    this.length = length;
    this.kind = kind;
    this.text = text;
  }
}

/** A name that a pickle refers to; it is never looked up in any module. */
export class NamedThing {
  /** `module.name`, `numpy.core` and `numpy._core` both as `numpy.core`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The type of a NumPy array. */
export class ArrayType {
  /** For instance `u1`. */
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** A NumPy array, or a single number of one, whose bytes stay in the file. */
export class StoredArray {
  /** The type of its numbers; unknown until its state is set. */
  type: string | undefined;
  /** Its lengths; none for a single number. */
  shape: readonly number[] = [];
  /** Its bytes. */
  data: Stretch | undefined;
  /** Whether the first index runs fastest. */
  fortran = false;
}
