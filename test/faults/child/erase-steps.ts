import {
  type CheckpointToSave,
  type DocumentChange,
  type View,
} from '../../../src/event-sourcing/consuming/read-model-store';
import { type NewEvent } from '../../../src/event-sourcing/log/event-store';
import {
  ADDRESS_SUPPRESSION,
  ENTRY,
  type Erased,
  ERASED,
  PROFILE_SUPPRESSION,
  SENDER,
  SPRING_LEAD,
  SUMMER_LEAD,
  USER,
} from './erased';
import { suppressionsOf } from '../../../src/suppressions/suppression-id';
import { bothSides, type Moment } from './both-sides';
import { type Step } from './steps';

/** The events of one stream. */
export interface LeftEvents {
  readonly of: Erased;
  readonly events: 'as before' | 'ended' | 'ended, not truncated' | 'truncated';
}

export interface EraseStep extends Step {
  /** What is on disk of some streams after the kill. That of the others depends on which consumers were faster. */
  readonly leaves?: readonly LeftEvents[];
}

/** Number of requests that have changed suppressions before the erasure. */
const CHANGES_BEFORE = 2;

type Write = Moment<readonly LeftEvents[]>;

const EVERYTHING_ERASED = ERASED.map((of) => ({ of, events: 'truncated' }) as const);

const WRITES: readonly Write[] = [
  ...[ADDRESS_SUPPRESSION, PROFILE_SUPPRESSION].flatMap((one) => [append(one), truncate(one), save(one)]),
  ...[SPRING_LEAD, SUMMER_LEAD].flatMap((one) => [append(one), truncate(one)]),
  { ...save(SPRING_LEAD), name: 'the documents of the leads are deleted' },
  ...[ENTRY, SENDER].flatMap((one) => [append(one), truncate(one), save(one)]),
  ...(['removed-suppressions', 'removed-leads', 'removed-list-entries', 'sender-erasures'] as const).map(checkpoint),
  { name: 'the response to the erasure is sent', at: 'response', before: EVERYTHING_ERASED, after: EVERYTHING_ERASED },
];

/** From the arrival of the request to the response, and to the checkpoints of the consumers that truncate. */
export const ERASE_STEPS: readonly EraseStep[] = bothSides(WRITES, 44);

function append(one: Erased): Write {
  return {
    name: `the end of the ${one.name} is appended`,
    at: 'eventStore.append',
    of: (stream: string, _expected: unknown, [event]: readonly NewEvent[]) =>
      stream === one.stream && event?.type === one.ending,
    before: [{ of: one, events: 'as before' }],
    after: [{ of: one, events: 'ended' }],
  };
}

/** By the request or by a consumer. */
function truncate(one: Erased): Write {
  return {
    name: `the ${one.name} is truncated`,
    at: 'eventStore.truncate',
    of: (stream: string) => stream === one.stream,
    before: [{ of: one, events: 'ended, not truncated' }],
    after: [{ of: one, events: 'truncated' }],
  };
}

/** By the request or by a projection. */
function save(one: Erased): Write {
  return {
    name: `the document of the ${one.name} is erased`,
    at: 'readModel.save',
    of: (changes: readonly DocumentChange[]) => changes.some(({ view, key }) => isDocumentOf(one, view, key.id)),
  };
}

function isDocumentOf(one: Erased, { name }: View, id: string): boolean {
  return one.view.name === name && one.id === id;
}

function checkpoint(consumer: string): Write {
  return {
    name: `the checkpoint of ${consumer} is saved`,
    at: 'readModel.save',
    of: (_changes: unknown, saved?: CheckpointToSave) =>
      saved?.consumer === consumer && (isOfLastChange(saved) || ERASED.some((one) => isEndOf(one, saved))),
  };
}

/** The consumer may handle the suppressions together with the `SuppressionsChanged` after them. */
function isOfLastChange({ lastEvent }: CheckpointToSave): boolean {
  return lastEvent?.streamId === `suppression-${suppressionsOf(USER)}` && lastEvent.revision === CHANGES_BEFORE;
}

function isEndOf({ stream, exists }: Erased, { lastEvent }: CheckpointToSave): boolean {
  return lastEvent?.streamId === stream && lastEvent.revision === Number(exists);
}
