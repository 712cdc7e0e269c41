import { type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../event-sourcing/consuming/until-caught-up';
import { type Clock } from '../../event-sourcing/deciding/clock';
import { type Caller } from '../../event-sourcing/log/caller';
import { type DomainEvent } from '../../event-sourcing/log/event-codec';
import { type EventStore, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { idOfStream } from '../../event-sourcing/log/identity';
import { type LeadFields } from '../lead-fields';
import { identitiesOf, isOf, type Person } from '../person';
import { eventsBehindParked, isOwnedBy } from './parked-streams';
import { type Erasable, StreamErasure } from './stream-erasure';

const STREAMS_AT_A_TIME = 500;

/** Maximum number of streams that one request erases. A retry erases the next ones. */
const MOST_AT_ONCE = 5_000;

/** Erases the leads of campaigns, or those of lists, that carry the address or the profile of a person. */
export class PersonErasure<Event extends DomainEvent> extends StreamErasure<Event> {
  constructor(
    erasable: Erasable<Event>,
    readModel: ReadModelStore,
    private readonly log: EventStore,
    clock: Clock,
  ) {
    super(erasable, readModel, clock);
  }

  /**
   * Erases every lead of the caller that was acknowledged before the call, in whichever field it has the identity.
   * @returns the number of leads that were erased, without those that were erased before
   * @throws ReadModelBehind, StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision: some may not be erased; retry
   */
  async erasePerson(person: Person, caller: Caller): Promise<number> {
    await untilCaughtUp(this.erasable.projection, this.readModel, this.log);
    let erased = await this.eraseStreams(await this.parked(person, caller.userId), caller);
    for (let streams = 0; streams < MOST_AT_ONCE; streams += STREAMS_AT_A_TIME) {
      const ids = await this.inView(person, caller.userId);
      if (ids.length === 0) return erased;
      erased += await this.eraseStreams(ids, caller);
    }
    throw new StoreUnavailable(`a person has more than ${MOST_AT_ONCE} leads to erase`);
  }

  /** Some of the leads in the view: those that are erased are no longer in it. */
  private async inView(person: Person, userId: string): Promise<string[]> {
    const ids = new Set<string>();
    const { view } = this.erasable.projection;
    for (const [field, value] of Object.entries(identitiesOf(person))) {
      const found = await this.readModel.findBy(view, { userId, field, value, limit: STREAMS_AT_A_TIME });
      for (const { id } of found) ids.add(id);
    }
    return [...ids];
  }

  private async parked(person: Person, userId: string): Promise<string[]> {
    const events = await eventsBehindParked(this.erasable.projection.view, this.readModel, this.log);
    const ofPerson = events.filter((event) => {
      const { email, linkedin_url } = (event.data as LeadFields | null | undefined) ?? {};
      return isOwnedBy(userId, event) && isOf(person, { email_address: email, profile_url: linkedin_url });
    });
    return [...new Set(ofPerson.map(({ streamId }) => idOfStream(streamId)))];
  }
}
