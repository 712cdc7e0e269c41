import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createPrivateFile } from './sqlite.private-file';

const DIGITS = 16;

/**
 * The position of the last acknowledged event, in a file beside the database: `<path>.position`. At the next start, it
 * shows whether the database lacks acknowledged events because the database or its write-ahead log was lost or replaced
 * by an older one. It is written after the commit and does not wait for the disk. So it is never ahead of the database,
 * but may be behind after a power failure.
 */
export class AcknowledgedPosition {
  private constructor(
    private readonly file: number,
    private written: number,
  ) {}

  /** Creates the file if it is missing. @param position up to which the database's events count as acknowledged */
  static open(path: string, position: number): AcknowledgedPosition {
    const name = AcknowledgedPosition.pathFor(path);
    createPrivateFile(name);
    const note = new AcknowledgedPosition(openSync(name, 'r+'), -1);
    note.write(position);
    fsyncSync(note.file);
    return note;
  }

  /** @returns undefined if the file does not exist or does not contain a position */
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
      // The file is then behind, as after a power failure. The event is safe in the database.
    }
  }

  close(): void {
    closeSync(this.file);
  }
}
