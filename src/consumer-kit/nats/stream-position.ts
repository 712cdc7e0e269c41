/** A message of a stream. A sequence alone is not enough: a stream can be deleted and created again. */
export interface StreamPosition {
  /** When the stream was created, as the broker writes it. */
  readonly stream: string;
  readonly sequence: number;
  /** The message id; empty if it has none. */
  readonly id: string;
}

export function writePosition({ stream, sequence, id }: StreamPosition): string {
  return `${stream} ${sequence} ${id}`;
}

/** @returns undefined if it is malformed */
export function readPosition(text: string): StreamPosition | undefined {
  const [, stream, sequence, id] = /^(\S+) (\d+) (.*)$/s.exec(text) ?? [];
  if (stream === undefined || id === undefined) return undefined;
  return { stream, sequence: Number(sequence), id };
}
