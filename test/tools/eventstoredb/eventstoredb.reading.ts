import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { type EventstoredbDouble } from './eventstoredb.double';
import { type Call, type Fault } from './eventstoredb.faults';
import { type Logged, type Place } from './eventstoredb.log';
import {
  callError,
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  deletedError,
  eventMessage,
  notFoundMessage,
  notLeaderError,
  streamName,
} from './eventstoredb.messages';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type Options = ReadReq.Options;

/** Default number of events that the server examines before it sends a checkpoint. */
const SEARCH_WINDOW = 32;

export function handleRead(double: EventstoredbDouble) {
  return (call: ReadCall): void => {
    const options = call.request.getOptions()!;
    const kind: Call = options.hasSubscription() ? 'subscribe' : 'read';
    const fault = double.received({ call: kind, method: call.getPath(), headers: call.metadata.getMap() });
    double.openReads++;
    const left = new AbortController();
    const leave = () => left.abort();
    call.on('cancelled', leave).on('close', leave).on('error', leave);
    const reading = new Reading(double, call, options, fault, left.signal);
    void reading
      .run()
      .catch((error: unknown) => {
        if (!left.signal.aborted) call.emit('error', error);
      })
      .finally(() => {
        double.openReads--;
        double.emit('finished', kind);
      });
  };
}

class Reading {
  private sent = 0;
  /** Index in the log of the event to look at next. */
  private next = 0;

  constructor(
    private readonly double: EventstoredbDouble,
    private readonly call: ReadCall,
    private readonly options: Options,
    private readonly fault: Fault | undefined,
    private readonly left: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { fault, options, call } = this;
    if (fault?.kind === 'stay silent') return this.untilLeft();
    if (fault?.kind === 'disconnect') return this.double.disconnect();
    if (fault?.kind === 'not leader') throw notLeaderError(fault.leader);
    if (fault?.kind === 'fail') throw callError(fault.code, fault.exception ? { exception: fault.exception } : {});
    if (fault?.kind === 'fail later') void fault.until.then(() => call.emit('error', callError(fault.code)));
    if (options.hasSubscription()) await this.subscription();
    else await (options.hasStream() ? this.stream() : this.wholeLog());
    if (!this.left.aborted) call.end();
  }

  private async stream(): Promise<void> {
    const { log } = this.double;
    const stream = this.options.getStream()!;
    const name = streamName(stream.getStreamIdentifier());
    if (this.backwards) throw callError(status.UNIMPLEMENTED);
    if (log.isDeleted(name)) throw deletedError(name);
    const events = log.stream(name);
    if (events.length === 0) return this.send(notFoundMessage(name));
    const from = stream.hasRevision() ? BigInt(stream.getRevision()) : 0n;
    await this.events(
      events.filter(({ revision }) => revision >= from),
      false,
    );
  }

  private async wholeLog(): Promise<void> {
    const { all } = this.double.log;
    const { backwards, options } = this;
    const position = options.getAll()!.getPosition();
    if (backwards && position !== undefined) throw callError(status.UNIMPLEMENTED);
    const from = BigInt(position?.getCommitPosition() ?? 0);
    // Unlike a subscription, a read includes the event at the position.
    await this.events(backwards ? all.toReversed() : all.filter((event) => event.position >= from), true);
  }

  private get backwards(): boolean {
    return this.options.getReadDirection() === 1;
  }

  private async events(events: readonly Logged[], withPosition: boolean): Promise<void> {
    for (const event of events.slice(0, Number(this.options.getCount()))) {
      if (await this.over()) return;
      await this.send(eventMessage(event, withPosition));
      this.sentOne();
    }
    await this.over();
  }

  /** Sends all events after a position that match the filter, then the ones that are appended. */
  private async subscription(): Promise<void> {
    const { log } = this.double;
    const all = this.options.getAll();
    if (all === undefined) throw callError(status.UNIMPLEMENTED);
    await this.send(confirmationMessage(randomUUID()));
    const position = all.getPosition();
    const after = position && {
      commit: BigInt(position.getCommitPosition()),
      prepare: BigInt(position.getPreparePosition()),
    };
    this.next = after === undefined ? 0 : log.indexAfter(after);
    if (this.next < log.all.length && !(await this.catchUp())) return;
    await this.send(caughtUpMessage());
    await this.live();
  }

  /**
   * Works page by page. A page is the number of events that the server examines at a time. The last page is empty and
   * begins where the next event will be, and so does the checkpoint that is sent then.
   * @returns false if the call must end
   */
  private async catchUp(): Promise<boolean> {
    const { log } = this.double;
    let considered = 0;
    let checkpoint: Place = { commit: 0n, prepare: 0n };
    while (this.next < log.all.length && !this.left.aborted) {
      const page = log.all.slice(this.next, this.next + this.window());
      for (const event of page) {
        if (await this.over()) return false;
        if (this.wanted(event)) checkpoint = await this.deliver(event);
        this.next++;
      }
      considered += page.length;
      const end = log.positionAfter(page[page.length - 1]!);
      const atEnd = this.next >= log.all.length;
      if (atEnd) checkpoint = { commit: end, prepare: 0n };
      else if (considered >= this.checkpointInterval()) checkpoint = laterOf(checkpoint, page[0]!);
      else continue;
      considered %= this.checkpointInterval();
      await this.send(checkpointMessage(checkpoint));
    }
    return !(await this.over());
  }

  private async live(): Promise<void> {
    const { log } = this.double;
    let considered = 0;
    while (!this.left.aborted) {
      for (; this.next < log.all.length && !this.left.aborted; this.next++) {
        if (await this.over()) return;
        const event = log.all[this.next]!;
        if (this.wanted(event)) await this.deliver(event);
        if (++considered % this.checkpointInterval() === 0) await this.send(checkpointMessage(placeOf(event)));
      }
      if (await this.over()) return;
      // `next` is beyond the end if a test has made the log shorter.
      if (this.next >= log.all.length) await once(log, 'appended', { signal: this.left }).catch(() => undefined);
    }
  }

  private async deliver(event: Logged): Promise<Place> {
    if (!event.isFirstOfAppend) await this.insideAppend();
    await this.send(eventMessage(event));
    if (this.fault?.kind === 'send twice') await this.send(eventMessage(event));
    if (this.fault?.kind === 'checkpoint every event') await this.send(checkpointMessage(placeOf(event)));
    this.sentOne();
    return placeOf(event);
  }

  /** The server does not send the events of an append together: a client may read the first before the others arrive. */
  private async insideAppend(): Promise<void> {
    await setImmediate();
    if (this.fault?.kind !== 'pause inside appends') return;
    this.double.emit('paused');
    await Promise.race([this.fault.until, this.untilLeft()]);
  }

  private sentOne(): void {
    this.sent++;
    this.double.eventsSent++;
  }

  private window(): number {
    const filter = this.options.getFilter();
    return filter?.hasMax() ? filter.getMax() : SEARCH_WINDOW;
  }

  private checkpointInterval(): number {
    return this.window() * (this.options.getFilter()?.getCheckpointintervalmultiplier() ?? 1);
  }

  private wanted({ streamId, type }: Logged): boolean {
    const filter = this.options.getFilter();
    const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
    if (expression === undefined) return true;
    const name = filter?.hasEventType() ? type : streamId;
    const prefixes = expression.getPrefixList();
    return prefixes.length > 0
      ? prefixes.some((prefix) => name.startsWith(prefix))
      : new RegExp(expression.getRegex()).test(name);
  }

  /** Returns true if the call must end here without an error. With the fault `fall silent` it waits first. */
  private async over(): Promise<boolean> {
    const { fault } = this;
    if (fault?.kind === 'fall silent' && this.sent >= fault.after) await this.untilLeft();
    return fault?.kind === 'end early' && this.sent >= fault.after;
  }

  /** Waits while the reader does not take data. */
  private async send(message: ReadResp): Promise<void> {
    if (this.left.aborted || this.call.write(message)) return;
    await once(this.call, 'drain', { signal: this.left }).catch(() => undefined);
  }

  private async untilLeft(): Promise<void> {
    if (!this.left.aborted) await once(this.left, 'abort');
  }
}

function placeOf({ position }: Logged): Place {
  return { commit: position, prepare: position };
}

/** The position of the last event that was sent, or of the start of a page without matching events. */
function laterOf(sent: Place, { position }: Logged): Place {
  return sent.commit >= position ? sent : { commit: position, prepare: 0n };
}
