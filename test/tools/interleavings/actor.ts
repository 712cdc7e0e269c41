import { digest } from './digest';

/** What happens to a call: it is made, or it fails in one of the possible ways. */
export type Effect = 'made' | Fault;
export type Fault = 'crash' | 'refused' | 'request lost' | 'reply lost';

/** A call to a store that waits at the gate of its actor. */
export interface Call {
  readonly name: string;
  readonly faults: readonly Exclude<Fault, 'crash'>[];
  make(): Promise<unknown>;
  /** The error that the caller gets for a fault. */
  failure(fault: Fault): Error;
  /** For a call that waits for data. If absent, the call is always ready. */
  isReady?(): boolean;
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** The result of a call; undefined if the actor crashed. */
export type Result = Outcome | undefined;

interface Gate {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A sequence of calls. It stops before every call to a store until the walk decides what happens to the call. */
export class Actor {
  outcome: Outcome | undefined;
  private gate: Gate | undefined;
  private crashed = false;
  /** Digest of all results so far. The work is deterministic, so this identifies the state of the actor. */
  private received = '';
  private onStopped: () => void = () => undefined;

  constructor(readonly name: string) {}

  /** Starts the work from the beginning and abandons earlier work. Resolves at the first gate, or at the end. */
  begin(work: () => Promise<unknown>): Promise<void> {
    [this.outcome, this.gate, this.crashed, this.received] = [undefined, undefined, false, ''];
    return this.untilStopped(() => {
      void work()
        .then(
          (value) => (this.outcome = { value }),
          (error: unknown) => (this.outcome = { error }),
        )
        .then(() => this.onStopped());
    });
  }

  /** Called by the gated stores of the actor. */
  reach(call: Call): Promise<unknown> {
    if (this.gate !== undefined) throw new Error(`${this.name} calls ${call.name} during ${this.gate.call.name}`);
    return new Promise((resolve, reject) => {
      this.gate = { call, resolve, reject };
      this.onStopped();
    });
  }

  /** What can happen to the next call. The first is the one without a fault. */
  effects(): Effect[] {
    const call = this.gate?.call;
    if (call === undefined || call.isReady?.() === false) return [];
    return ['made', ...call.faults, 'crash'];
  }

  /** Carries out the effect. @returns the result for the actor */
  async outcomeOf(effect: Effect): Promise<Result> {
    if (effect === 'crash') return undefined;
    const { call } = this.gate!;
    const made = effect === 'made' || effect === 'reply lost' ? await outcomeOf(call.make()) : undefined;
    return effect === 'made' ? made : { error: call.failure(effect) };
  }

  /** Continues with the result of its call. Resolves at its next gate, or at the end. */
  async receive(result: Result): Promise<void> {
    const { resolve, reject } = this.gate!;
    this.gate = undefined;
    this.crashed = result === undefined;
    if (result === undefined) return;
    this.received = digest([this.received, result]);
    await this.untilStopped(() => ('error' in result ? reject(result.error) : resolve(result.value)));
  }

  /** Whether it has finished its work, or crashed. */
  get ended(): boolean {
    return this.crashed || this.outcome !== undefined;
  }

  nextCall(): string {
    return this.gate!.call.name;
  }

  /** Actors with the same state will continue in the same way. */
  state(): string {
    if (this.crashed) return 'crashed';
    return this.outcome === undefined ? this.received : digest(this.outcome);
  }

  private async untilStopped(go: () => void): Promise<void> {
    const stopped = new Promise<void>((resolve) => (this.onStopped = resolve));
    go();
    await stopped;
  }
}

function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  return call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
