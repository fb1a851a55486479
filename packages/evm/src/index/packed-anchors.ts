import type { Anchor } from '@assent/application';
import type { Bytes32 } from '@assent/domain';
import { bytesToHex, hexToBytes } from 'viem';
import { bytes32Of, hexOf } from '../hex.ts';

// digest, block hash, log root, map root; block and size as doubles
const recordBytes = 4 * 32 + 2 * 8;
const blockAt = 4 * 32;
const sizeAt = blockAt + 8;

/** Checkpoints of one log, ascending, at 144 bytes each: a log grows by some every minute, for ever. */
export class PackedAnchors {
  #bytes = new Uint8Array(0);
  #count = 0;

  append({ digest, blockHash, logRoot, mapRoot, block, size }: Anchor): void {
    const start = this.#count * recordBytes;
    if (start + recordBytes > this.#bytes.length) this.#makeRoom();
    for (const [at, hash] of [digest, blockHash, logRoot, mapRoot].entries()) {
      this.#bytes.set(hexToBytes(hexOf(hash)), start + 32 * at);
    }
    const view = this.#viewOf(this.#count);
    view.setFloat64(blockAt, block);
    view.setFloat64(sizeAt, size);
    this.#count += 1;
  }

  latest(): Anchor | undefined {
    return this.#count === 0 ? undefined : this.#anchorAt(this.#count - 1);
  }

  /** The newest one with this digest. */
  find(digest: Bytes32): Anchor | undefined {
    const wanted = hexToBytes(hexOf(digest));
    for (let at = this.#count - 1; at >= 0; at -= 1) {
      const start = at * recordBytes;
      if (wanted.every((byte, offset) => this.#bytes[start + offset] === byte)) return this.#anchorAt(at);
    }
    return undefined;
  }

  /** Drops what was anchored after `block`. */
  truncate(block: number): void {
    while (this.#count > 0 && this.#viewOf(this.#count - 1).getFloat64(blockAt) > block) this.#count -= 1;
  }

  #anchorAt(at: number): Anchor {
    const start = at * recordBytes;
    const hash = (part: number): Bytes32 =>
      bytes32Of(bytesToHex(this.#bytes.subarray(start + 32 * part, start + 32 * part + 32)));
    const view = this.#viewOf(at);
    return {
      digest: hash(0),
      blockHash: hash(1),
      logRoot: hash(2),
      mapRoot: hash(3),
      block: view.getFloat64(blockAt),
      size: view.getFloat64(sizeAt),
    };
  }

  #viewOf(at: number): DataView {
    return new DataView(this.#bytes.buffer, at * recordBytes, recordBytes);
  }

  #makeRoom(): void {
    const larger = new Uint8Array(Math.max(8, Math.ceil(this.#count * 1.5)) * recordBytes);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
