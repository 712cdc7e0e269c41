import { EventEmitter, once } from 'node:events';
import { type Progress } from './checkpoint';

export interface Entry {
  readonly position: string;
  readonly id: string | undefined;
  finished: boolean;
}

/** The deliveries from the oldest unfinished one on. Only when that one is finished, the position can move. */
export class Window {
  private readonly entries: Entry[] = [];
  private readonly changes = new EventEmitter();
  private position: string | undefined;
  private unsaved: string[] = [];
  private isSaved = true;

  /**
   * @param size most entries
   * @param repeats whether ids must be remembered although their position is stored
   */
  constructor(
    private readonly size: number,
    private readonly repeats: boolean,
  ) {}

  /** Resolves when there is room for an entry. @throws AbortError */
  async room(signal: AbortSignal): Promise<void> {
    while (this.entries.length >= this.size) await once(this.changes, 'room', { signal });
  }

  add(position: string, id: string | undefined): Entry {
    const entry = { position, id, finished: false };
    this.entries.push(entry);
    return entry;
  }

  /**
   * The progress that can be stored together with an entry that is about to be finished. Until `finish`, no other entry
   * gets any: what is stored never moves back.
   * @returns undefined if an older entry is not finished
   */
  progressWith(entry: Entry): Progress | undefined {
    if (this.entries[0] !== entry) return undefined;
    const next = this.entries.findIndex((each) => each !== entry && !each.finished);
    const finished = next === -1 ? this.entries : this.entries.slice(0, next);
    return {
      position: finished.at(-1)?.position ?? entry.position,
      forget: [...this.unsaved, ...this.idsOf(finished)],
    };
  }

  /** @param saved the progress that was stored with it */
  finish(entry: Entry, saved: Progress | undefined): void {
    entry.finished = true;
    const next = this.entries.findIndex(({ finished }) => !finished);
    const finished = this.entries.splice(0, next === -1 ? this.entries.length : next);
    const last = finished.at(-1);
    if (last === undefined) return;
    this.position = last.position;
    this.unsaved = [...this.unsaved, ...this.idsOf(finished)].slice(saved?.forget.length ?? 0);
    this.isSaved = saved?.position === last.position;
    this.changes.emit('room');
  }

  /** The progress that is not stored. */
  get remaining(): Progress | undefined {
    if (this.isSaved || this.position === undefined) return undefined;
    return { position: this.position, forget: this.unsaved };
  }

  private idsOf(entries: readonly Entry[]): string[] {
    return this.repeats ? [] : entries.flatMap(({ id }) => id ?? []);
  }
}
