/** Frames on the wire: a small JSON header and raw float64 numbers, both with their lengths in front. */
import { Buffer } from "node:buffer";

export interface Frame {
  readonly header: unknown;
  readonly numbers: Float64Array;
}

/** How much the next frame may hold: looked at before anything of it is kept. */
export interface Room {
  /** Bytes of the header. */
  readonly header: number;
  /** How many numbers. */
  readonly numbers: number;
}

const PREFIX = 8;
/** From one who is trusted. */
const AMPLE: Room = { header: 64 << 20, numbers: 8 << 20 };

export function encodeFrame(header: unknown, numbers: readonly Float64Array[] = []): Buffer {
  const text = JSON.stringify(header);
  const size = Buffer.byteLength(text, "utf8");
  const count = numbers.reduce((sum, { length }) => sum + length, 0);
  const frame = Buffer.allocUnsafe(PREFIX + size + 8 * count);
  frame.writeUInt32LE(size, 0);
  frame.writeUInt32LE(count, 4);
  frame.write(text, PREFIX, "utf8");
  if (count > 0) frame.set(new Uint8Array(joined(numbers, count).buffer), PREFIX + size);
  return frame;
}

/** Thousands of short arrays, each of which would be a view of its own. */
function joined(numbers: readonly Float64Array[], count: number): Float64Array {
  const all = new Float64Array(count);
  let offset = 0;
  for (const array of numbers) {
    all.set(array, offset);
    offset += array.length;
  }
  return all;
}

/** Puts frames together from the pieces in which they arrive. */
export class FrameReader {
  readonly #room: () => Room;
  #pieces: Buffer[] = [];
  #size = 0;
  /** The latest header, and its bytes: answers in a row mostly begin alike. */
  #header: unknown;
  #headerBytes: Buffer = Buffer.alloc(0);

  /** @param room asked once a frame, when its lengths are known. */
  constructor(room: () => Room = () => AMPLE) {
    this.#room = room;
  }

  /** @throws {RangeError} for lengths that there is no room for, and {SyntaxError} for a header that is no JSON. */
  *read(piece: Buffer): Iterable<Frame> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    while (this.#size >= PREFIX) {
      const start = this.#gather(PREFIX);
      const [headerLength, count] = [start.readUInt32LE(0), start.readUInt32LE(4)];
      const { header: most, numbers: mostNumbers } = this.#room();
      if (headerLength > most || count > mostNumbers) throw new RangeError("A frame is too large.");
      const length = PREFIX + headerLength + 8 * count;
      if (this.#size < length) return;
      const whole = this.#gather(length);
      const numbers = new Float64Array(count);
      Buffer.from(numbers.buffer).set(whole.subarray(PREFIX + headerLength, length));
      const header = this.#parsed(whole.subarray(PREFIX, PREFIX + headerLength));
      this.#pieces = whole.length > length ? [whole.subarray(length)] : [];
      this.#size -= length;
      yield { header, numbers };
    }
  }

  /** Nobody writes into one. */
  #parsed(bytes: Buffer): unknown {
    if (bytes.equals(this.#headerBytes)) return this.#header;
    this.#header = JSON.parse(bytes.toString("utf8"));
    this.#headerBytes = Buffer.from(bytes);
    return this.#header;
  }

  /** The first pieces as one buffer of at least `length` bytes. */
  #gather(length: number): Buffer {
    if (this.#pieces[0].length < length) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }
}
