const PIECE = 65_536;

/** Numbers in pieces, so that growing copies nothing. */
export class GrowingNumbers {
  private readonly pieces: Float64Array[] = [];
  private used = PIECE;

  /** How many there are. */
  get length(): number {
    return this.pieces.length * PIECE + this.used - PIECE;
  }

  /** Adds one. */
  push(value: number): void {
    if (this.used === PIECE) {
      this.pieces.push(new Float64Array(PIECE));
      this.used = 0;
    }
    (this.pieces[this.pieces.length - 1] as Float64Array)[this.used++] = value;
  }

  /** All in one array. */
  all(): Float64Array {
    const all = new Float64Array(this.length);
    this.pieces.forEach((piece, k) => {
      all.set(piece.subarray(0, Math.min(PIECE, all.length - k * PIECE)), k * PIECE);
    });
    return all;
  }

  /** All in one array, ascending. */
  sorted(): Float64Array {
    return this.all().sort();
  }
}
