import { type SparseLog } from './sparse-log';

/** Reasons that are remembered. A broker has only some. */
const MOST_REASONS = 100;

/** Logs each reason once until it is told to forget: attempts that fail are repeated forever, with the same reasons. */
export class OnceLog {
  private readonly told = new Set<string>();

  constructor(private readonly sparse: SparseLog) {}

  warn(reason: string, message: string): void {
    if (this.told.has(reason)) return;
    if (this.told.size < MOST_REASONS) this.told.add(reason);
    this.sparse.warn({ reason }, message);
  }

  forget(): void {
    this.told.clear();
  }
}
