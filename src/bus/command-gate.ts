import { bulkhead } from 'cockatiel';
import { Problem } from '../edge/problems/problem';

/** Commands that run at once. Each takes about as much memory as its message. */
const RUNNING = 64;

/** Commands that wait for one of these to end. */
const WAITING = 1_000;

/** Limits the number of commands, and the memory of their messages. */
export class CommandGate {
  private readonly slots = bulkhead(RUNNING, WAITING);
  private bytes = 0;

  /** @param mostBytes total size of all messages; one message is always accepted if it is the only one */
  constructor(private readonly mostBytes: number) {}

  /** @param bytes size of the message @throws Problem 503 if there are too many */
  async run<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const isFull = this.slots.executionSlots + this.slots.queueSlots === 0;
    if (isFull || (this.bytes > 0 && this.bytes + bytes > this.mostBytes)) throw tooMany();
    this.bytes += bytes;
    try {
      return await this.slots.execute(work);
    } finally {
      this.bytes -= bytes;
    }
  }
}

function tooMany(): Problem {
  const headers = { 'Retry-After': '1' };
  return new Problem(503, 'too_many_commands', 'Too many commands are in progress. Nothing was changed.', { headers });
}
