import { type OpenStores } from '../adapters/open-stores';
import { type Consumer } from '../event-sourcing/consuming/consumer';
import { NotCaughtUp } from '../event-sourcing/consuming/not-caught-up';
import { type ProjectorStanding, type ProjectorState } from '../event-sourcing/consuming/projector-health';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { isOfLog } from '../event-sourcing/consuming/wrong-log';

type Stores = Pick<OpenStores, 'readModel' | 'eventStore'>;

interface Standing {
  readonly state: ProjectorState;
  readonly caughtUp: boolean;
  readonly parked: readonly ParkedEvent[];
}

/** The worst state of any consumer is shown. `elsewhere` is shown only if this process runs no consumer. */
const WORST_FIRST: readonly ProjectorState[] = [
  'wrong_log',
  'interrupted',
  'waiting',
  'catching_up',
  'live',
  'elsewhere',
];

/**
 * Never throws.
 * @param publishers consumers that serve no requests: a broker that is down does not make the service unavailable
 * @param runsHere whether the consumers were started in this process
 * @param mayGrantNames whether this process may grant names
 */
export async function standingOf(
  consumers: readonly Consumer[],
  publishers: readonly Consumer[],
  runsHere: boolean,
  mayGrantNames: () => Promise<boolean>,
  stores: Stores,
): Promise<ProjectorStanding> {
  const [standings, ofPublishers] = await Promise.all([
    Promise.all(consumers.map((consumer) => standing(consumer, runsHere, stores))),
    Promise.all(publishers.map((consumer) => standing(consumer, runsHere, stores))),
  ]);
  // A store that is unavailable is reported as such.
  const namesComplete = await mayGrantNames().catch((error: unknown) => !(error instanceof NotCaughtUp));
  const publishing = worstOf(ofPublishers);
  return {
    projector: worstOf(standings) ?? 'elsewhere',
    caughtUp: namesComplete && standings.every(({ caughtUp }) => caughtUp),
    ...(publishing !== undefined && { publishing }),
    parkedStreams: streamsOf([...standings, ...ofPublishers].flatMap(({ parked }) => parked)),
  };
}

function worstOf(standings: readonly Standing[]): ProjectorState | undefined {
  return WORST_FIRST.find((state) => standings.some((each) => each.state === state));
}

async function standing(consumer: Consumer, runsHere: boolean, stores: Stores): Promise<Standing> {
  const { waitsFor, interrupted, wrongLog, live, parked } = consumer.status();
  if (wrongLog) return { state: 'wrong_log', caughtUp: false, parked };
  if (!runsHere || waitsFor === 'other process') return stored(consumer, 'elsewhere', stores);
  if (interrupted) return { state: 'interrupted', caughtUp: live, parked };
  if (waitsFor === 'lease') return stored(consumer, 'waiting', stores);
  return { state: live ? 'live' : 'catching_up', caughtUp: live, parked };
}

/** The standing of a consumer that this process does not run, by what is stored. */
async function stored({ name }: Consumer, state: ProjectorState, { readModel, eventStore }: Stores): Promise<Standing> {
  try {
    const [checkpoint, parked] = await Promise.all([readModel.checkpoint(name), readModel.parked(name)]);
    if (!(await isOfLog(eventStore, checkpoint))) return { state: 'wrong_log', caughtUp: false, parked };
    return { state, caughtUp: checkpoint?.caughtUp ?? false, parked };
  } catch {
    return { state, caughtUp: false, parked: [] };
  }
}

/** @returns the number of different streams: one stream may wait for several consumers */
export function streamsOf(parked: readonly ParkedEvent[]): number {
  return new Set(parked.map(({ streamId }) => streamId)).size;
}
