import { Injectable } from '@nestjs/common';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { type CommandIdentity } from '../event-sourcing/log/identity';
import { type Outcome, type SuppressionEvent } from './domain/events';
import { SuppressionRepository } from './suppression.repository';

/**
 * What requests with an idempotency key have done: the responses for repeated requests. Each is in a stream of its own,
 * because the streams of suppressions are truncated. The id of the stream is derived from the user and the key.
 */
@Injectable()
export class SuppressionRequests {
  constructor(private readonly suppressions: SuppressionRepository) {}

  /** What an earlier attempt has recorded; undefined if there is none, or no key. @throws KeyReused */
  async outcomeOf(identity: CommandIdentity): Promise<Outcome | undefined> {
    return identity.key && outcomeIn(await this.suppressions.writtenBy(identity.key.id, identity));
  }

  /**
   * With a key, records the outcome. Call it last.
   * @returns the outcome: that of another attempt with the same key, if it was faster
   * @throws what StreamRepository.transact throws
   */
  async record<Done extends Outcome>(outcome: Done, context: CommandContext): Promise<Done> {
    if (context.key === undefined) return outcome;
    const { id } = context.key;
    const data = { suppression_id: id, user_id: context.caller.userId, ...outcome };
    const completed = { events: [{ type: 'SuppressionRequestCompleted', data }] } as const;
    const { events } = await this.suppressions.transact(id, () => completed, { context });
    return { ...outcome, ...outcomeIn(events) };
  }
}

function outcomeIn([event]: readonly SuppressionEvent[]): Outcome | undefined {
  if (event?.type !== 'SuppressionRequestCompleted') return undefined;
  const { counts, erased } = event.data;
  return { ...(counts && { counts }), ...(erased && { erased }) };
}
