const digestBytes = 32;

/** Digests of 32 bytes in the order in which they come, each with the first place of the same; some 48 bytes an entry. */
export class DigestTable {
  private digests = Buffer.alloc(digestBytes * 1024);
  /** Places + 1 by the first bytes of the digest, in a table at least twice as long as they are many; 0 where none is. */
  private slots = new Int32Array(2048);
  /** How many have come. */
  length = 0;

  /**
   * Takes a digest.
   *
   * @param digest - 32 bytes, evenly distributed.
   * @returns The place of the first that is the same, from 0: its own where there was none.
   */
  add(digest: Uint8Array): number {
    if (2 * (this.length + 1) > this.slots.length) this.grow();
    this.digests.set(digest, digestBytes * this.length);
    const slot = this.slotOf(digest);
    const found = this.slots[slot] as number;
    this.length++;
    if (found > 0) return found - 1;
    this.slots[slot] = this.length;
    return this.length - 1;
  }

  /** The place of the first digest that is the same, or −1. */
  find(digest: Uint8Array): number {
    return (this.slots[this.slotOf(digest)] as number) - 1;
  }

  private at(place: number): Buffer {
    return this.digests.subarray(digestBytes * place, digestBytes * (place + 1));
  }

  private slotOf(digest: Uint8Array): number {
    const mask = this.slots.length - 1;
    let slot = Buffer.from(digest.buffer, digest.byteOffset, 4).readUInt32LE(0) & mask;
    for (;;) {
      const place = this.slots[slot] as number;
      if (place === 0 || this.at(place - 1).equals(digest)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const digests = Buffer.alloc(2 * this.digests.length);
    this.digests.copy(digests);
    this.digests = digests;
    this.slots = new Int32Array(2 * this.slots.length);
    for (let place = 0; place < this.length; place++) {
      const slot = this.slotOf(this.at(place));
      if (this.slots[slot] === 0) this.slots[slot] = place + 1;
    }
  }
}
