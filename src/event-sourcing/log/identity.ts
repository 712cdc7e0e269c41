import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import { v5 as uuidv5 } from 'uuid';
import { newId } from './new-id';

/** Root of every id that this service derives from something else. Never changes: retries depend on it. */
const NAMESPACE = '5a0c3a47-3d0c-5b0e-9a53-0f6c1f3c0a11';

const canonicalJson = configure({ deterministic: true });

/** What identifies one command: the same for every retry that carries the same idempotency key. */
export interface CommandIdentity {
  /** The ids of the command's events are derived from it. */
  readonly commandId: string;
  /** Present when the caller sent an idempotency key, so that an earlier attempt may exist. */
  readonly key?: CommandKey;
}

export interface CommandKey {
  /** Derived from the idempotency key, its user, and what the command changes. */
  readonly id: string;
  /** SHA-256 of the request, which tells a retry from another request under the same key. */
  readonly requestHash: string;
}

export interface CreateIdentity extends CommandIdentity {
  /** Of what the command creates. */
  readonly id: string;
}

/**
 * Identifies a command that creates something. With an idempotency key, the new id is derived from the user and the key,
 * so that every attempt under one key meets in one stream.
 */
export function identifyCreate(kind: string, userId: string, key: string | undefined, request: object): CreateIdentity {
  if (key === undefined) return { id: newId(), commandId: newId() };
  const id = uuidv5(JSON.stringify([kind, userId, key]), NAMESPACE);
  return { id, ...keyed(id, request) };
}

/** Identifies a command that changes the stream of this id. */
export function identifyChange(id: string, userId: string, key: string | undefined, request: object): CommandIdentity {
  if (key === undefined) return { commandId: newId() };
  return keyed(uuidv5(JSON.stringify([id, userId, key]), NAMESPACE), request);
}

/** The command's id depends on the request too: two different requests under one key never write the same event ids. */
function keyed(keyId: string, request: object): Required<CommandIdentity> {
  const requestHash = createHash('sha256')
    .update(canonicalJson(request) ?? '')
    .digest('hex');
  return { commandId: deriveId(keyId, requestHash), key: { id: keyId, requestHash } };
}

/** A UUID (version 5) that follows from another and a name within it. */
export function deriveId(parent: string, name: string): string {
  return uuidv5(name, parent);
}

/** Derived from the command, never from stream and revision: that would make a real conflict look like a retry. */
export function eventId(commandId: string, index: number): string {
  return deriveId(commandId, String(index));
}

/** What streams of one kind have in common: what comes before the first dash of their names. */
export function categoryOf(streamId: string): string {
  return streamId.slice(0, streamId.indexOf('-'));
}

/** The id of what a stream is about: what follows the category's dash. */
export function idOfStream(streamId: string): string {
  return streamId.slice(streamId.indexOf('-') + 1);
}
