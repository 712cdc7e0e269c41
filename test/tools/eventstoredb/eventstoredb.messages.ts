import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type MemberInfo as Member } from '@eventstore/db-client/generated/gossip_pb';
import gossip from '@eventstore/db-client/generated/gossip_pb';
import features from '@eventstore/db-client/generated/serverfeatures_pb';
import shared from '@eventstore/db-client/generated/shared_pb';
import statuses from '@eventstore/db-client/generated/status_pb';
import streams from '@eventstore/db-client/generated/streams_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { type Appended, type Expected, type Logged, type Place, type Proposed } from './eventstoredb.log';
import { type Fault } from './eventstoredb.faults';

/** Number of bytes in the largest append that the server accepts by default. */
export const MAX_APPEND_SIZE = 1024 * 1024;

const { ReadResp, AppendResp, BatchAppendResp } = streams;

export function streamName(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

function identifierOf(streamId: string): shared.StreamIdentifier {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Uint8Array.from(Buffer.from(streamId, 'utf8')));
  return identifier;
}

export function uuidOf(id: string): shared.UUID {
  const uuid = new shared.UUID();
  uuid.setString(id);
  return uuid;
}

type AnyProposedMessage = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

export function proposedOf(message: AnyProposedMessage): Proposed {
  return {
    id: message.getId()?.getString() ?? '',
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Both append requests have the same four ways to state a revision, with the same names but different numbers. */
export function expectedOf(options: streams.AppendReq.Options | streams.BatchAppendReq.Options | undefined): Expected {
  if (options === undefined || options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return BigInt('getRevision' in options ? options.getRevision() : options.getStreamPosition());
}

/** The value that the server sends instead of a position when a client reads one stream. */
const NO_POSITION = 2n ** 64n - 1n;

export function eventMessage(event: Logged, withPosition = true): streams.ReadResp {
  const position = String(withPosition ? event.position : NO_POSITION);
  const recorded = new ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(event.id));
  recorded.setStreamIdentifier(identifierOf(event.streamId));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(position);
  recorded.setPreparePosition(position);
  recorded.getMetadataMap().set('type', event.type).set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', event.created);
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const readEvent = new ReadResp.ReadEvent();
  readEvent.setEvent(recorded);
  if (withPosition) readEvent.setCommitPosition(position);
  else readEvent.setNoPosition(new shared.Empty());
  return new ReadResp().setEvent(readEvent);
}

export function confirmationMessage(id: string): streams.ReadResp {
  return new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));
}

export function checkpointMessage({ commit, prepare }: Place): streams.ReadResp {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(commit)).setPreparePosition(String(prepare));
  return new ReadResp().setCheckpoint(checkpoint);
}

export function caughtUpMessage(): streams.ReadResp {
  return new ReadResp().setCaughtUp(new ReadResp.CaughtUp());
}

export function notFoundMessage(streamId: string): streams.ReadResp {
  const notFound = new ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(streamId));
  return new ReadResp().setStreamNotFound(notFound);
}

export function appendResponse(appended: Exclude<Appended, { deleted: true }>, expected: Expected): streams.AppendResp {
  if (!('conflict' in appended)) {
    const success = new AppendResp.Success();
    const position = new AppendResp.Position();
    position.setCommitPosition(String(appended.position)).setPreparePosition(String(appended.position));
    return new AppendResp().setSuccess(success.setCurrentRevision(String(appended.revision)).setPosition(position));
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (appended.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(appended.current));
  if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new AppendResp().setWrongExpectedVersion(wrong);
}

export function batchAppendResponse(
  correlationId: shared.UUID | undefined,
  streamId: string,
  expected: Expected,
  outcome: Appended | Extract<Fault, { kind: 'refuse' }>,
): streams.BatchAppendResp {
  const response = new BatchAppendResp();
  if (correlationId !== undefined) response.setCorrelationId(correlationId);
  response.setStreamIdentifier(identifierOf(streamId));
  if (!('revision' in outcome)) return response.setError(batchError(streamId, expected, outcome));
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
  const success = new BatchAppendResp.Success();
  return response.setSuccess(success.setCurrentRevision(String(outcome.revision)).setPosition(position));
}

function batchError(
  streamId: string,
  expected: Expected,
  outcome: Exclude<Appended, { revision: bigint }> | Extract<Fault, { kind: 'refuse' }>,
): statuses.Status {
  if ('conflict' in outcome)
    return packed('WrongExpectedVersion', status.FAILED_PRECONDITION, wrong(expected, outcome));
  if ('deleted' in outcome) {
    const deleted = new shared.StreamDeleted().setStreamIdentifier(identifierOf(streamId));
    return packed('StreamDeleted', status.FAILED_PRECONDITION, deleted);
  }
  switch (outcome.because) {
    case 'access denied':
      return packed('AccessDenied', status.PERMISSION_DENIED, new shared.AccessDenied());
    case 'too big': {
      const tooBig = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE);
      return packed('MaximumAppendSizeExceeded', status.INVALID_ARGUMENT, tooBig);
    }
    case 'timeout':
      return packed('Timeout', status.DEADLINE_EXCEEDED, new shared.Timeout());
    case 'not ready':
      return packed('Empty', status.UNKNOWN, new shared.Empty(), 'Server Is Not Ready');
  }
}

function wrong(expected: Expected, { current }: { readonly current: bigint | undefined }): shared.WrongExpectedVersion {
  const details = new shared.WrongExpectedVersion();
  if (current === undefined) details.setCurrentNoStream(new Empty());
  else details.setCurrentStreamRevision(String(current));
  if (expected === 'no_stream') details.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') details.setExpectedStreamExists(new Empty());
  else if (expected === 'any') details.setExpectedAny(new Empty());
  else details.setExpectedStreamPosition(String(expected));
  return details;
}

function packed(
  name: string,
  code: number,
  details: { serializeBinary(): Uint8Array },
  message = name,
): statuses.Status {
  const any = new Any();
  any.pack(details.serializeBinary(), `event_store.client.${name}`);
  return new statuses.Status().setCode(code).setMessage(message).setDetails(any);
}

const GROUPS = 'event_store.client.persistent_subscriptions.persistentsubscriptions';

export function supportedMethods(): features.SupportedMethods {
  const methods = new features.SupportedMethods().setEventStoreServerVersion('24.10.0');
  for (const name of ['read', 'append', 'batchappend', 'delete', 'tombstone']) {
    const method = new features.SupportedMethod();
    methods.addMethods(method.setServiceName('event_store.client.streams.streams').setMethodName(name));
  }
  const createGroup = new features.SupportedMethod();
  methods.addMethods(createGroup.setServiceName(GROUPS).setMethodName('create').setFeaturesList(['all']));
  return methods;
}

export function clusterInfo(members: readonly { host: string; port: number; leader: boolean }[]): gossip.ClusterInfo {
  const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
  return new gossip.ClusterInfo().setMembersList(
    members.map(({ host, port, leader }, index): Member => {
      const endPoint = new gossip.EndPoint().setAddress(host).setPort(port);
      const member = new gossip.MemberInfo().setInstanceId(
        uuidOf(`00000000-0000-4000-9000-${String(index).padStart(12, '0')}`),
      );
      return member
        .setIsAlive(true)
        .setState(leader ? LEADER : FOLLOWER)
        .setHttpEndPoint(endPoint);
    }),
  );
}

/** The error that ends a call, with trailers that describe it. */
export function callError(code: number, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  const details = trailers['exception'] ?? 'requested by the test';
  return Object.assign(new Error(details), { code, details, metadata });
}

export function notLeaderError({ host, port }: { readonly host: string; readonly port: number }): ServiceError {
  return callError(status.NOT_FOUND, {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });
}

export function deletedError(streamId: string): ServiceError {
  return callError(status.FAILED_PRECONDITION, { exception: 'stream-deleted', 'stream-name': streamId });
}
