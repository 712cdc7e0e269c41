import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createPrivateFile } from './sqlite.private-file';

const DIGITS = 16;

/**
 * The position of the last acknowledged event, in a file beside the database: `<path>.position`. It tells at the next
 * start whether the database lacks what was acknowledged, because its write-ahead log or the file itself was lost or
 * replaced by an older one. It is written after the commit and does not wait for the disk, so it is never ahead of
 * the database; after a power failure it may be behind.
 */
export class AcknowledgedPosition {
  private constructor(
    private readonly file: number,
    private written: number,
  ) {}

  /** Creates the file when it is missing. @param position that the database holds, all of it acknowledged */
  static open(path: string, position: number): AcknowledgedPosition {
    const name = AcknowledgedPosition.pathFor(path);
    createPrivateFile(name);
    const note = new AcknowledgedPosition(openSync(name, 'r+'), -1);
    note.write(position);
    fsyncSync(note.file);
    return note;
  }

  /** @returns undefined when there is no such file, or nothing that can be read in it */
  static read(path: string): number | undefined {
    try {
      const text = readFileSync(AcknowledgedPosition.pathFor(path), 'utf8');
      return /^\d{16}\n$/.test(text) ? Number(text) : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  static pathFor(path: string): string {
    return `${path}.position`;
  }

  write(position: number): void {
    if (position === this.written) return;
    try {
      writeSync(this.file, `${String(position).padStart(DIGITS, '0')}\n`, 0);
      this.written = position;
    } catch {
      // Then it is behind, as after a power failure; the event itself is safe in the database.
    }
  }

  close(): void {
    closeSync(this.file);
  }
}
