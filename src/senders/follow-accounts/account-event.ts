import { type Static, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { type Caller } from '../../event-sourcing/log/caller';
import { idOf } from '../../event-sourcing/log/identity';
import { type SenderCommand } from '../domain/commands';
import { type Source } from '../domain/source';
import { ACCOUNT_EVENTS, type AccountEventName, accountEventSchema } from './account-event.schema';
import { changeOf, connectOf, disconnectOf } from './command-of-event';
import { parseEvent } from './parse-event';
import { RejectedEvent } from './rejected-event';
import { sourceTime } from './source-time';

/** An event of the service that owns accounts, as a command. */
export interface AccountEvent {
  readonly command: SenderCommand;
  /** The same whenever the event is delivered. */
  readonly commandId: string;
  readonly caller: Caller;
}

const connected = compile(ACCOUNT_EVENTS.SenderConnected);
const changed = compile(ACCOUNT_EVENTS.SenderChanged);
const disconnected = compile(ACCOUNT_EVENTS.SenderDisconnected);

const TRACEPARENT = /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Strings that neither store can hold. */
const UNSTORABLE = /[\p{Cs}\0]/u;

/** @param name the last part of the subject @throws RejectedEvent */
export function readAccountEvent(name: AccountEventName, bytes: Buffer): AccountEvent {
  const value = parseEvent(bytes);
  switch (name) {
    case 'SenderConnected': {
      const event = checked(connected, value);
      return { ...identityOf(event), command: connectOf(event.data, sourceOf(event)) };
    }
    case 'SenderChanged': {
      const event = checked(changed, value);
      return { ...identityOf(event), command: changeOf(event.data, sourceOf(event)) };
    }
    case 'SenderDisconnected': {
      const event = checked(disconnected, value);
      return { ...identityOf(event), command: disconnectOf(event.data, sourceOf(event)) };
    }
  }
}

type Envelope = Static<ReturnType<typeof accountEventSchema<typeof ACCOUNT_EVENTS.SenderDisconnected>>>;

function compile<Data extends TSchema>(data: Data) {
  return TypeCompiler.Compile(accountEventSchema(data));
}

function checked<Schema extends TSchema>(check: TypeCheck<Schema>, value: unknown): Static<Schema> {
  if (check.Check(value)) return value;
  const first = check.Errors(value).First();
  throw new RejectedEvent(`${first?.path || 'The event'}: ${first?.message ?? 'is malformed'}.`);
}

function identityOf({ id, source, traceparent, data }: Envelope): Omit<AccountEvent, 'command'> {
  for (const [field, value] of [['id', id], ['source', source], ...Object.entries(data)] as const)
    if (typeof value === 'string' && UNSTORABLE.test(value))
      throw new RejectedEvent(`${field} contains a lone surrogate or a NUL character.`);
  const traced = typeof traceparent === 'string' && TRACEPARENT.test(traceparent) && { traceparent };
  return {
    commandId: idOf('account event', source, id),
    caller: { userId: data.user_id, actor: { type: 'service', id: source }, correlationId: id, ...traced },
  };
}

function sourceOf({ time: text, sequence }: Envelope): Source {
  const time = sourceTime(text);
  if (time === undefined) throw new RejectedEvent('/time: Expected a time of RFC 3339.');
  return { time, ...(sequence !== undefined && { sequence: String(sequence) }) };
}
