/** Which of the server's calls. A read of `$all` is a `read` too. */
export type Call = 'append' | 'read' | 'subscribe' | 'features' | 'gossip';

/** What a call can be made to do instead of its duty. */
export type Fault =
  /** Takes the request, does nothing, never answers. Of an append: nothing is written. */
  | { readonly kind: 'stay silent' }
  /** Append: writes and never answers. */
  | { readonly kind: 'lose the reply' }
  /** Append: writes, and answers when the promise has settled. */
  | { readonly kind: 'answer late'; readonly until: Promise<unknown> }
  /** Append: writes, then drops every connection. */
  | { readonly kind: 'write and disconnect' }
  /** Drops every connection. */
  | { readonly kind: 'disconnect' }
  /** Read, subscribe: ends without an error after so many events. */
  | { readonly kind: 'end early'; readonly after: number }
  /** Read, subscribe: stays silent after so many events. */
  | { readonly kind: 'fall silent'; readonly after: number }
  /** Subscribe: every event comes twice. */
  | { readonly kind: 'send twice' }
  /** Subscribe: a checkpoint follows every single event, wherever the reader is. */
  | { readonly kind: 'checkpoint every event' }
  | { readonly kind: 'not leader'; readonly leader: { readonly host: string; readonly port: number } }
  /** Ends the call with a gRPC status, and the exception that the server names in its trailers. */
  | { readonly kind: 'fail'; readonly code: number; readonly exception?: string }
  /** Subscribe: behaves, and ends with a gRPC status when the promise has settled. */
  | { readonly kind: 'fail later'; readonly code: number; readonly until: Promise<unknown> }
  /** Append: answers this append with an error of its own. */
  | { readonly kind: 'refuse'; readonly because: 'access denied' | 'too big' | 'timeout' | 'not ready' };

/** Which faults are due. */
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
