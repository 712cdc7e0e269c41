import { type ServerDuplexStream, type ServerReadableStream, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  type AppendReq,
  type AppendResp,
  type BatchAppendReq,
  type BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb';
import { type EventstoredbDouble } from './eventstoredb.double';
import { type Fault } from './eventstoredb.faults';
import { type Appended, type Expected, type Proposed } from './eventstoredb.log';
import {
  appendResponse,
  batchAppendResponse,
  callError,
  deletedError,
  expectedOf,
  MAX_APPEND_SIZE,
  notLeaderError,
  proposedOf,
  streamName,
} from './eventstoredb.messages';

type Refusal = Extract<Fault, { kind: 'refuse' }>;

/** One call for each append. */
export function handleAppend(double: EventstoredbDouble) {
  return (call: ServerReadableStream<AppendReq, AppendResp>, reply: sendUnaryData<AppendResp>): void => {
    const proposed: Proposed[] = [];
    let streamId = '';
    let expected: Expected = 'any';
    call.on('data', (message: AppendReq) => {
      const event = message.getProposedMessage();
      if (event !== undefined) proposed.push(proposedOf(event));
      if (!message.hasOptions()) return;
      streamId = streamName(message.getOptions()?.getStreamIdentifier());
      expected = expectedOf(message.getOptions());
    });
    call.on('end', () => {
      const headers = call.metadata.getMap();
      const fault = double.received({ call: 'append', method: call.getPath(), headers, expected });
      const outcome = carryOut(double, fault, streamId, expected, proposed);
      if (outcome === undefined) return;
      inTime(fault, () => {
        if (outcome instanceof Error) reply(outcome);
        else if ('kind' in outcome) reply(refusalError(outcome));
        else if ('deleted' in outcome) reply(deletedError(streamId));
        else reply(null, appendResponse(outcome, expected));
      });
    });
  };
}

/** One call for all appends of a client. Correlation ids connect requests with responses. */
export function handleBatchAppend(double: EventstoredbDouble) {
  return (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const unfinished = new Map<string, BatchAppendReq[]>();
    const headers = call.metadata.getMap();
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const parts = [...(unfinished.get(id) ?? []), request];
      unfinished.set(id, parts);
      if (!request.getIsFinal()) return;
      unfinished.delete(id);
      const options = parts[0]?.getOptions();
      const streamId = streamName(options?.getStreamIdentifier());
      const expected = expectedOf(options);
      const proposed = parts.flatMap((part) => part.getProposedMessagesList().map(proposedOf));
      const fault = double.received({ call: 'append', method: call.getPath(), headers, expected });
      const outcome = isTooLate(double, options)
        ? ({ kind: 'refuse', because: 'timeout' } as const)
        : carryOut(double, fault, streamId, expected, proposed);
      if (outcome === undefined) return;
      inTime(fault, () => {
        if (outcome instanceof Error) call.emit('error', outcome);
        else call.write(batchAppendResponse(request.getCorrelationId(), streamId, expected, outcome));
      });
    });
    call.on('end', () => call.end());
    // The client has disconnected: there is nothing to do.
    call.on('error', () => undefined);
  };
}

function inTime(fault: Fault | undefined, respond: () => void): void {
  if (fault?.kind === 'respond late') void fault.until.then(respond);
  else respond();
}

/** Uses the server's clock, not the client's. */
function isTooLate({ clockAhead }: EventstoredbDouble, options: BatchAppendReq.Options | undefined): boolean {
  const deadline = options?.getDeadline()?.toDate();
  return deadline !== undefined && deadline.getTime() <= Date.now() + clockAhead;
}

/** @returns undefined for no response */
function carryOut(
  double: EventstoredbDouble,
  fault: Fault | undefined,
  streamId: string,
  expected: Expected,
  proposed: readonly Proposed[],
): Appended | Refusal | Error | undefined {
  switch (fault?.kind) {
    case 'stay silent':
      return undefined;
    case 'lose the reply':
      double.log.append(streamId, expected, proposed);
      return undefined;
    case 'write and disconnect':
      double.log.append(streamId, expected, proposed);
      double.disconnect();
      return undefined;
    case 'disconnect':
      double.disconnect();
      return undefined;
    case 'not leader':
      return notLeaderError(fault.leader);
    case 'fail':
      return callError(fault.code, fault.exception === undefined ? {} : { exception: fault.exception });
    case 'refuse':
      return fault;
    default: {
      const size = proposed.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0);
      if (size > MAX_APPEND_SIZE) return { kind: 'refuse', because: 'too big' };
      return double.log.append(streamId, expected, proposed);
    }
  }
}

function refusalError({ because }: Refusal): Error {
  switch (because) {
    case 'access denied':
      return callError(status.PERMISSION_DENIED, { exception: 'access-denied' });
    case 'too big':
      return callError(status.INVALID_ARGUMENT, {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(MAX_APPEND_SIZE),
      });
    case 'timeout':
      return callError(status.ABORTED);
    case 'not ready':
      return callError(status.UNAVAILABLE);
  }
}
