import {
  type JetStreamManagerOptions,
  JetStreamApiCodes,
  type JsMsg,
  jetstreamManager,
  type MsgRequest,
  type StoredMsg,
} from '@nats-io/jetstream';
import { type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { type DeliveredMessage, type StoredMessage } from '../../edge/message-streams';
import { hasCode } from './nats.errors';

/** The oldest message with a subject, from a sequence number on. The client's type lacks it. */
interface NextRequest {
  readonly next_by_subj: string;
  readonly seq: number;
}

type Api = JetStreamManagerOptions;

export function lastMessage(connection: NatsConnection, api: Api, stream: string, subject: string) {
  return message(connection, api, stream, { last_by_subj: subject });
}

export function nextMessage(
  connection: NatsConnection,
  api: Api,
  stream: string,
  { subject, sequence }: Pick<StoredMessage, 'subject' | 'sequence'>,
) {
  return message(connection, api, stream, { next_by_subj: subject, seq: sequence });
}

async function message(connection: NatsConnection, api: Api, stream: string, request: MsgRequest | NextRequest) {
  const { streams } = await jetstreamManager(connection, api);
  try {
    const found = await streams.getMessage(stream, request);
    return found === null ? undefined : storedMessage(found);
  } catch (error) {
    if (hasCode(error, JetStreamApiCodes.StreamNotFound)) return undefined;
    throw error;
  }
}

function storedMessage({ subject, seq, time, data, header }: StoredMsg): StoredMessage {
  return { subject, sequence: seq, time, data: bufferOf(data), header: headerOf(header) };
}

export function deliveredMessage({ subject, seq, time, timestampNanos, data, headers, info }: JsMsg): DeliveredMessage {
  return {
    subject,
    sequence: seq,
    time,
    data: bufferOf(data),
    header: headerOf(headers),
    identity: `${seq}-${timestampNanos}`,
    deliveries: info.deliveryCount,
  };
}

function headerOf(headers: MsgHdrs | undefined): (name: string) => string | undefined {
  return (name) => (headers?.has(name) ? headers.get(name) : undefined);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
