import { digest } from './digest';

/** What may become of a call: it is made, or goes wrong in one of the ways it can. */
export type Deed = 'made' | Fault;
export type Fault = 'crash' | 'refused' | 'request lost' | 'reply lost';

/** A call of a store that waits at its actor's gate. */
export interface Call {
  readonly name: string;
  readonly faults: readonly Exclude<Fault, 'crash'>[];
  make(): Promise<unknown>;
  /** What the caller is told when it goes wrong. */
  failure(fault: Fault): Error;
  /** For what waits for something to be there; absent: always. */
  isReady?(): boolean;
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** What comes of a call; undefined: nothing ever does. */
export type Told = Outcome | undefined;

interface Gate {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread of work, which stops before every call of a store until it is told what becomes of the call. */
export class Actor {
  outcome: Outcome | undefined;
  private gate: Gate | undefined;
  private crashed = false;
  /** Of all it was told so far: since its work is deterministic, this is where it stands. */
  private heard = '';
  private halt: () => void = () => undefined;

  constructor(readonly name: string) {}

  /** From the start; what it did before is left where it stands. Resolves at its first gate, or when it is done. */
  begin(work: () => Promise<unknown>): Promise<void> {
    [this.outcome, this.gate, this.crashed, this.heard] = [undefined, undefined, false, ''];
    return this.untilHalted(() => {
      void work()
        .then(
          (value) => (this.outcome = { value }),
          (error: unknown) => (this.outcome = { error }),
        )
        .then(() => this.halt());
    });
  }

  /** Called by the stores in the actor's hands. */
  reach(call: Call): Promise<unknown> {
    if (this.gate !== undefined) throw new Error(`${this.name} calls ${call.name} beside ${this.gate.call.name}`);
    return new Promise((resolve, reject) => {
      this.gate = { call, resolve, reject };
      this.halt();
    });
  }

  /** What can come next, the undisturbed first. */
  deeds(): Deed[] {
    const call = this.gate?.call;
    if (call === undefined || call.isReady?.() === false) return [];
    return ['made', ...call.faults, 'crash'];
  }

  /** @returns what the actor is to be told once its call has come to this */
  async outcomeOf(deed: Deed): Promise<Told> {
    if (deed === 'crash') return undefined;
    const { call } = this.gate!;
    const made = deed === 'made' || deed === 'reply lost' ? await outcomeOf(call.make()) : undefined;
    return deed === 'made' ? made : { error: call.failure(deed) };
  }

  /** Goes on with what came of its call. Resolves when it stands at its next gate, or is done. */
  async hear(told: Told): Promise<void> {
    const { resolve, reject } = this.gate!;
    this.gate = undefined;
    this.crashed = told === undefined;
    if (told === undefined) return;
    this.heard = digest([this.heard, told]);
    await this.untilHalted(() => ('error' in told ? reject(told.error) : resolve(told.value)));
  }

  nextCall(): string {
    return this.gate!.call.name;
  }

  /** The same text means: will go on in the same way, and came to the same so far. */
  state(): string {
    if (this.crashed) return 'crashed';
    return this.outcome === undefined ? this.heard : digest(this.outcome);
  }

  private async untilHalted(go: () => void): Promise<void> {
    const halted = new Promise<void>((resolve) => (this.halt = resolve));
    go();
    await halted;
  }
}

function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  return call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
