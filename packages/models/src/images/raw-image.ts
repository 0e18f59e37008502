/** A decoded image: 8-bit RGB, rows from the top, channels innermost. */
export interface RawImage {
  /** The samples, `height × width × 3`. */
  readonly data: Uint8Array;
  /** Columns, in pixels. */
  readonly width: number;
  /** Rows, in pixels. */
  readonly height: number;
}
