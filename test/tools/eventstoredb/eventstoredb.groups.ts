import { type sendUnaryData, status } from '@grpc/grpc-js';
import persistent from '@eventstore/db-client/generated/persistent_pb';
import { type EventstoredbDouble } from './eventstoredb.double';
import { callError } from './eventstoredb.messages';

/** A persistent subscription to `$all`. The double keeps it, and delivers nothing. */
export interface Group {
  readonly from: 'start' | 'end' | 'position';
  readonly prefixes: readonly string[];
}

/** As the client's `createPersistentSubscriptionToAll` requests it. */
export function handleCreateGroup({ groups }: EventstoredbDouble) {
  return (
    { request }: { readonly request: persistent.CreateReq },
    reply: sendUnaryData<persistent.CreateResp>,
  ): void => {
    const options = request.getOptions();
    const name = options?.getGroupName() ?? '';
    const all = options?.getAll();
    if (groups.has(name)) return reply(existsError(name));
    const from = all?.hasStart() ? 'start' : all?.hasEnd() ? 'end' : 'position';
    const prefixes = all?.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? [];
    groups.set(name, { from, prefixes });
    reply(null, new persistent.CreateResp());
  };
}

function existsError(name: string) {
  const trailers = { exception: 'persistent-subscription-exists', 'stream-name': '$all', 'group-name': name };
  return callError(status.ALREADY_EXISTS, trailers);
}
