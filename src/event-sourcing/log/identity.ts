import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import { v5 as uuidv5 } from 'uuid';
import { newId } from './new-id';

/** Namespace of all derived ids. It must never change, because retries depend on it. */
const NAMESPACE = '5a0c3a47-3d0c-5b0e-9a53-0f6c1f3c0a11';

const canonicalJson = configure({ deterministic: true });

/** Identifies one command. Every retry with the same idempotency key and the same request has the same identity. */
export interface CommandIdentity {
  /** The ids of the command's events are derived from it. */
  readonly commandId: string;
  /** Present if the caller sent an idempotency key: an earlier attempt may exist. */
  readonly key?: CommandKey;
}

export interface CommandKey {
  /** Derived from the idempotency key, its user, and the changed stream's id or the kind of the created one. */
  readonly id: string;
  /** SHA-256 of the request, in hex: distinguishes a retry from a different request with the same key. */
  readonly requestHash: string;
}

export interface CreateIdentity extends CommandIdentity {
  /** Id of what the command creates. */
  readonly id: string;
}

/**
 * Identifies a command that creates a stream. With an idempotency key, the new id is derived from the user and the key,
 * so that all attempts with the same key use the same stream.
 */
export function identifyCreate(kind: string, userId: string, key: string | undefined, request: object): CreateIdentity {
  if (key === undefined) return { id: newId(), commandId: newId() };
  const id = idOf(kind, userId, key);
  return { id, ...keyed(id, request) };
}

/** Identifies a command that changes the stream with this id. */
export function identifyChange(id: string, userId: string, key: string | undefined, request: object): CommandIdentity {
  if (key === undefined) return { commandId: newId() };
  return keyed(idOf(id, userId, key), request);
}

/** The command's id also depends on the request, so different requests with one key never write the same event ids. */
function keyed(keyId: string, request: object): Required<CommandIdentity> {
  const requestHash = createHash('sha256')
    .update(canonicalJson(request) ?? '')
    .digest('hex');
  return { commandId: deriveId(keyId, requestHash), key: { id: keyId, requestHash } };
}

/** A UUID (version 5) derived from texts. The first one says what the id is for. */
export function idOf(...parts: readonly string[]): string {
  return uuidv5(JSON.stringify(parts), NAMESPACE);
}

/** A UUID (version 5) derived from another UUID and a name. */
export function deriveId(parent: string, name: string): string {
  return uuidv5(name, parent);
}

/** Derived from the command. If it were derived from stream and revision, a real conflict would look like a retry. */
export function eventId(commandId: string, index: number): string {
  return deriveId(commandId, String(index));
}

/** The part of a stream's name before the first dash. All streams of one kind share it. */
export function categoryOf(streamId: string): string {
  return streamId.slice(0, streamId.indexOf('-'));
}

/** The part of a stream's name after the first dash: the id of what the stream is about. */
export function idOfStream(streamId: string): string {
  return streamId.slice(streamId.indexOf('-') + 1);
}
