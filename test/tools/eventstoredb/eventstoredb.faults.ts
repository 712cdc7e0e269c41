/** A kind of call. A read of `$all` is also a `read`. */
export type Call = 'append' | 'read' | 'subscribe' | 'features' | 'gossip';

/** What a call can do instead of its normal work. */
export type Fault =
  /** Receives the request and never responds. An append writes nothing. */
  | { readonly kind: 'stay silent' }
  /** Append: writes, and never responds. */
  | { readonly kind: 'lose the reply' }
  /** Append: writes, and responds when the promise has resolved. */
  | { readonly kind: 'respond late'; readonly until: Promise<unknown> }
  /** Append: writes, then cuts all connections. */
  | { readonly kind: 'write and disconnect' }
  /** Cuts all connections. */
  | { readonly kind: 'disconnect' }
  /** Read, subscribe: ends without an error after this many events. */
  | { readonly kind: 'end early'; readonly after: number }
  /** Read, subscribe: sends nothing more after this many events. */
  | { readonly kind: 'fall silent'; readonly after: number }
  /** Subscribe: sends the first event of an append, and the others when the promise has resolved. */
  | { readonly kind: 'pause inside appends'; readonly until: Promise<unknown> }
  /** Subscribe: sends every event twice. */
  | { readonly kind: 'send twice' }
  /** Subscribe: sends a checkpoint after every event, even if the reader is behind. */
  | { readonly kind: 'checkpoint every event' }
  | { readonly kind: 'not leader'; readonly leader: { readonly host: string; readonly port: number } }
  /** Ends the call with a gRPC status, and with the name of an exception in the trailers. */
  | { readonly kind: 'fail'; readonly code: number; readonly exception?: string }
  /** Subscribe: works normally, and ends with a gRPC status when the promise has resolved. */
  | { readonly kind: 'fail later'; readonly code: number; readonly until: Promise<unknown> }
  /** Append: responds to this append with an error. */
  | { readonly kind: 'refuse'; readonly because: 'access denied' | 'too big' | 'timeout' | 'not ready' };

/** The faults that are due. */
export class Faults {
  private readonly once = new Map<Call, Fault[]>();
  private readonly always = new Map<Call, Fault>();

  next(call: Call, ...faults: Fault[]): void {
    this.once.set(call, [...(this.once.get(call) ?? []), ...faults]);
  }

  every(call: Call, fault: Fault): void {
    this.always.set(call, fault);
  }

  behave(): void {
    this.once.clear();
    this.always.clear();
  }

  due(call: Call): Fault | undefined {
    return this.once.get(call)?.shift() ?? this.always.get(call);
  }
}
