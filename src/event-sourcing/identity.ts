import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';

/** Root of every id that this service derives from something else. Never changes: retries depend on it. */
const NAMESPACE = '5a0c3a47-3d0c-5b0e-9a53-0f6c1f3c0a11';

const canonicalJson = configure({ deterministic: true });

/** Who and what a creating command stands for; the same for every retry that carries the same key. */
export interface CreateIdentity {
  readonly id: string;
  readonly commandId: string;
  readonly requestHash: string;
  /** Whether an earlier attempt with the same identity may exist. */
  readonly retryable: boolean;
}

/**
 * With an idempotency key the new thing's id follows from user and key, and the command's id from that and the
 * request: two different requests under one key meet in one stream, but never pass for each other.
 */
export function identifyCreate(kind: string, userId: string, key: string | undefined, request: object): CreateIdentity {
  const requestHash = createHash('sha256')
    .update(canonicalJson(request) ?? '')
    .digest('hex');
  if (key === undefined) return { id: uuidv7(), commandId: uuidv7(), requestHash, retryable: false };
  const id = uuidv5(JSON.stringify([kind, userId, key]), NAMESPACE);
  return { id, commandId: deriveId(id, requestHash), requestHash, retryable: true };
}

/** A UUID (version 5) that follows from another and a name within it. */
export function deriveId(parent: string, name: string): string {
  return uuidv5(name, parent);
}

/** Derived from the command, never from stream and revision: that would make a real conflict look like a retry. */
export function eventId(commandId: string, index: number): string {
  return deriveId(commandId, String(index));
}

/** The id of what a stream is about: what follows the category's dash. */
export function idOfStream(streamId: string): string {
  return streamId.slice(streamId.indexOf('-') + 1);
}
