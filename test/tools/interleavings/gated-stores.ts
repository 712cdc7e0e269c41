import { type NameIndex } from '../../../src/campaigns/campaign-names/name-index';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type EventStore,
  StoreUnavailable,
} from '../../../src/event-sourcing/log/event-store';
import { decorated } from '../../support/decorated';
import { type Actor, type Call, type Fault } from './actor';

/** The log, with a gate in front of each call. */
export function gatedLog(log: EventStore, actor: Actor): EventStore {
  return decorated<EventStore>(log, {
    append: (stream, expected, events) =>
      reach(actor, {
        name: `append ${events.map(({ type }) => type).join(' and ')}`,
        faults: ['refused', 'request lost', 'reply lost'],
        make: () => log.append(stream, expected, events),
        failure: appendFailure,
      }),
    readStream: (stream, from, limit) =>
      reach(
        actor,
        reading('read the stream', () => log.readStream(stream, from, limit)),
      ),
  });
}

/** The name index, with a gate in front of each call. */
export function gatedNames(names: NameIndex, actor: Actor): NameIndex {
  return decorated<NameIndex>(names, {
    insert: (claim) =>
      reach(
        actor,
        changing('insert the claim', () => names.insert(claim)),
      ),
    delete: (claim) =>
      reach(
        actor,
        changing('delete the claim', () => names.delete(claim)),
      ),
    hold: (claims) =>
      reach(
        actor,
        changing('note what is held', () => names.hold(claims)),
      ),
    taken: (user, keys) =>
      reach(
        actor,
        reading('ask which names are taken', () => names.taken(user, keys)),
      ),
    countNumbered: (user, numbers) =>
      reach(
        actor,
        reading('count the numbered names', () => names.countNumbered(user, numbers)),
      ),
    expired: (now, limit) =>
      reach(
        actor,
        reading('list expired claims', () => names.expired(now, limit)),
      ),
  });
}

export function reach<T>(actor: Actor, call: Omit<Call, 'make'> & { make(): Promise<T> }): Promise<T> {
  return actor.reach(call) as Promise<T>;
}

/** For a read, a lost request and a lost reply look the same to the caller. */
export function reading<T>(name: string, make: () => Promise<T>) {
  return { name, faults: ['refused'] as const, make, failure: unavailable };
}

export function changing<T>(name: string, make: () => Promise<T>) {
  return { name, faults: ['refused', 'reply lost'] as const, make, failure: unavailable };
}

function unavailable(fault: Fault): Error {
  return new StoreUnavailable(fault);
}

function appendFailure(fault: Fault): Error {
  return fault === 'refused' ? new AppendRefused(fault) : new AppendOutcomeUnknown(fault);
}
