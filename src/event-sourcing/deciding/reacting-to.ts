import { type Caller } from '../log/caller';
import { type EventMetadata } from '../log/event-store';

/** The caller of the command by which a process of this service reacts to an event: for its owner, in its trace. */
export function reactingTo(metadata: EventMetadata, process: string): Caller {
  const { user_id: userId, $correlationId: correlationId, traceparent } = metadata;
  const actor = { type: 'process', id: process } as const;
  return { userId, actor, correlationId, ...(traceparent !== undefined && { traceparent }) };
}
