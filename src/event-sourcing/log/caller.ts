/** Who performs a change: a person, another service, or a process of this service itself. */
export interface Actor {
  readonly type: 'user' | 'service' | 'process';
  readonly id: string;
}

/** On whose behalf, and as part of which conversation, something is requested. */
export interface Caller {
  /** The user whose things the request reads and changes: the owner of what it creates. */
  readonly userId: string;
  /** Who performs the request; absent: the user. */
  readonly actor?: Actor;
  /** The same for everything that one request leads to. */
  readonly correlationId: string;
  /** W3C Trace Context header, as received. */
  readonly traceparent?: string;
}

export function actorOf({ actor, userId }: Pick<Caller, 'actor' | 'userId'>): Actor {
  return actor ?? { type: 'user', id: userId };
}
