import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { project } from '../event-sourcing/consuming/projection';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { Clock } from '../event-sourcing/deciding/clock';
import { type Caller } from '../event-sourcing/log/caller';
import { StreamDeleted } from '../event-sourcing/log/event-store';
import { newId } from '../event-sourcing/log/new-id';
import { type Contact } from '../people/lead-to-add';
import { SuppressionChanges } from './suppression-changes';
import { suppressionIdOf, suppressionsOf } from './suppression-id';
import { type SuppressionDocument } from './suppression.document';
import { SUPPRESSIONS, suppressionProjection } from './suppression.projection';
import { SuppressionRepository } from './suppression.repository';

const PEOPLE_AT_A_TIME = 250;

/** The people whom a user must not contact. */
@Injectable()
export class Suppressions {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly changes: SuppressionChanges,
    private readonly readModel: ReadModelStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Sees every suppression that was acknowledged before the call. Other requests are served meanwhile.
   * @returns for each person, whether one of its identities is suppressed
   * @throws ReadModelBehind if the view does not contain all suppressions within 5 s; WrongLog, StoreUnavailable
   */
  async among(people: readonly Contact[], userId: string): Promise<boolean[]> {
    await this.changes.untilProjected(userId);
    const [newest] = await this.readModel.list<SuppressionDocument>(SUPPRESSIONS, { userId, limit: 1 });
    if (newest === undefined || newest.id === suppressionsOf(userId)) return people.map(() => false);
    const found: boolean[] = [];
    for (let start = 0; start < people.length; start += PEOPLE_AT_A_TIME) {
      if (start > 0) await setImmediate();
      found.push(...(await this.lookUp(people.slice(start, start + PEOPLE_AT_A_TIME), userId)));
    }
    return found;
  }

  private async lookUp(people: readonly Contact[], userId: string): Promise<boolean[]> {
    const idsOfPeople = people.map((person) => suppressionIdsOf(person, userId));
    const keys = [...new Set(idsOfPeople.flat())].map((id) => ({ id, userId }));
    const documents = await this.readModel.getMany<SuppressionDocument>(SUPPRESSIONS, keys);
    const suppressed = new Set(documents.map(({ id }) => id));
    return idsOfPeople.map((ids) => ids.some((id) => suppressed.has(id)));
  }

  /**
   * Suppresses a person who is erased: the log and the read model then contain the identities no longer, but `among`
   * finds them. Repeating it has no effect.
   * @param identities normalized
   * @throws StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision: some may not be suppressed; retry
   */
  async suppressErased(identities: readonly string[], caller: Caller): Promise<void> {
    for (const identity of new Set(identities))
      await this.suppressOne(suppressionIdOf(caller.userId, identity), caller);
    await this.changes.record(caller);
  }

  /** A stream that an operator deleted takes no event. Of such a suppression, only the document is left to erase. */
  private async suppressOne(id: string, caller: Caller): Promise<void> {
    try {
      await this.eraseIdentity(id, caller);
    } catch (error) {
      if (!(error instanceof StreamDeleted)) throw error;
      await this.readModel.remove(SUPPRESSIONS, id);
    }
  }

  /** Saves the document at once, because the projection may lag. */
  private async eraseIdentity(id: string, caller: Caller): Promise<void> {
    const { userId } = caller;
    const event = { type: 'ErasedPersonSuppressed', data: { suppression_id: id, user_id: userId } } as const;
    const context = { caller, commandId: newId(), now: this.clock.now() };
    const { revision } = await this.suppressions.erase(id, event, context);
    const events = await this.suppressions.read(id, revision);
    const document = project(suppressionProjection, undefined, events);
    const goneAt = events[events.length - 1]?.revision ?? revision;
    const change = { view: SUPPRESSIONS, key: { id, userId }, document, erases: true } as const;
    await this.readModel.save([document === undefined ? { ...change, goneAt } : change]);
  }
}

function suppressionIdsOf({ email, linkedin_url }: Contact, userId: string): string[] {
  const identities = [email, linkedin_url].filter((identity) => identity !== undefined);
  return identities.map((identity) => suppressionIdOf(userId, identity));
}
