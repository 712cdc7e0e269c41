/** A process dies when it has made a number of calls to the stores. Then no further call is made. */
export class Life {
  private callsLeft = Infinity;
  /** Settles when all calls that were made have ended. */
  private made = Promise.resolve();
  private end: () => void;
  private readonly death = new Promise<'died'>((resolve) => (this.end = () => resolve('died')));

  /** @returns 'died' if the work makes more calls */
  async for<T>(calls: number, work: () => Promise<T>): Promise<T | 'died'> {
    this.callsLeft = calls;
    const outcome = await Promise.race([work(), this.death]);
    // What was sent to a server takes effect, and must not do so later, such as after a restore.
    if (outcome === 'died') await this.made;
    else this.callsLeft = Infinity;
    return outcome;
  }

  /** For what has to be released after the death of a process that is only simulated. */
  atDeath(release: () => void): void {
    void this.death.then(release);
  }

  /** A port whose calls count. A subscription does not: what it delivers is lost with the process. */
  of<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        if (name === 'subscribe') return method.bind(target) as unknown;
        return (...parameters: unknown[]): unknown => {
          if (this.callsLeft-- > 0) return this.make(Reflect.apply(method, target, parameters));
          this.end();
          return new Promise(() => undefined);
        };
      },
    });
  }

  private make(call: unknown): unknown {
    this.made = Promise.allSettled([this.made, call]).then(() => undefined);
    return call;
  }
}
