/** Channels and operations of an AsyncAPI document, by key. */
export interface Parts {
  readonly channels: Readonly<Record<string, object>>;
  readonly operations: Readonly<Record<string, object>>;
}

export function joined(parts: readonly Parts[]): Parts {
  return {
    channels: Object.fromEntries(parts.flatMap(({ channels }) => Object.entries(channels))),
    operations: Object.fromEntries(parts.flatMap(({ operations }) => Object.entries(operations))),
  };
}
