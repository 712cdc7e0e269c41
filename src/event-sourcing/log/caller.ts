/** Who performs a change: a user, another service, or a process of this service. */
export interface Actor {
  readonly type: 'user' | 'service' | 'process';
  readonly id: string;
}

/** Who makes a request, on behalf of which user, with ids for tracing. */
export interface Caller {
  /** The user whose data the request reads and changes: the owner of the streams that it creates. */
  readonly userId: string;
  /** Who performs the request; if absent, the user. */
  readonly actor?: Actor;
  /** The same for all events that one request causes. */
  readonly correlationId: string;
  /** W3C Trace Context: with tracing, of the span of the request; else the header as received. */
  readonly traceparent?: string;
}

export function actorOf({ actor, userId }: Pick<Caller, 'actor' | 'userId'>): Actor {
  return actor ?? { type: 'user', id: userId };
}
