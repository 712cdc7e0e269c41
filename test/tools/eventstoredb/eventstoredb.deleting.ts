import { type sendUnaryData } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { type EventstoredbDouble } from './eventstoredb.double';
import { deletedError, streamName } from './eventstoredb.messages';

/** Soft delete, as the client's `deleteStream` requests it. Does not check the expected revision. */
export function handleDelete({ log }: EventstoredbDouble) {
  return ({ request }: { readonly request: streams.DeleteReq }, reply: sendUnaryData<streams.DeleteResp>): void => {
    const name = streamName(request.getOptions()?.getStreamIdentifier());
    if (log.isDeleted(name)) return reply(deletedError(name));
    log.softDelete(name);
    reply(null, new streams.DeleteResp().setNoPosition(new Empty()));
  };
}

/** Hard delete, as the client's `tombstoneStream` requests it. Does not check the expected revision. */
export function handleTombstone({ log }: EventstoredbDouble) {
  return (
    { request }: { readonly request: streams.TombstoneReq },
    reply: sendUnaryData<streams.TombstoneResp>,
  ): void => {
    const name = streamName(request.getOptions()?.getStreamIdentifier());
    if (log.isDeleted(name)) return reply(deletedError(name));
    log.tombstone(name);
    reply(null, new streams.TombstoneResp().setNoPosition(new Empty()));
  };
}
