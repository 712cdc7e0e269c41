const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Where the current row of a file starts. Lines end with LF, CRLF or CR, also inside quotes. */
export class Place {
  /** From 1. */
  line = 1;
  /** In bytes from the start of the file. */
  start = 0;

  constructor(private readonly bytes: Buffer) {}

  /** @param end of the current row, in bytes, including its line break */
  nextRow(end: number): void {
    this.line += this.linesUntil(end);
    this.start = end;
  }

  /** The line of the quote that opens the unfinished cell at the end of the file. */
  lineOfOpenQuote(): number {
    let opening: number | undefined;
    for (let index = this.start; index < this.bytes.length; index++) {
      if (this.bytes[index] !== QUOTE) continue;
      if (opening === undefined) opening = index;
      else if (this.bytes[index + 1] === QUOTE) index++;
      else opening = undefined;
    }
    return this.line + this.linesUntil(opening ?? this.start);
  }

  private linesUntil(end: number): number {
    let lines = 0;
    for (let index = this.start; index < end; index++) {
      const byte = this.bytes[index];
      if (byte === LF || (byte === CR && this.bytes[index + 1] !== LF)) lines++;
    }
    return lines;
  }
}
