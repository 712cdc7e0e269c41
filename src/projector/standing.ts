import { type OpenStores } from '../adapters/open-stores';
import { type Consumer } from '../event-sourcing/consuming/consumer';
import { type ProjectorStanding, type ProjectorState } from '../event-sourcing/consuming/projector-health';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';

type Stores = Pick<OpenStores, 'readModel' | 'names'>;

interface Standing {
  readonly state: ProjectorState;
  readonly caughtUp: boolean;
  readonly parked: readonly ParkedEvent[];
}

/** The worst state of any consumer is shown. `elsewhere` is shown only if this process runs no consumer. */
const WORST_FIRST: readonly ProjectorState[] = ['interrupted', 'waiting', 'catching_up', 'live', 'elsewhere'];

/** Never throws. @param runsHere whether the consumers were started in this process */
export async function standingOf(
  consumers: readonly Consumer[],
  runsHere: boolean,
  { readModel, names }: Stores,
): Promise<ProjectorStanding> {
  const standings = await Promise.all(consumers.map((consumer) => standing(consumer, runsHere, readModel)));
  const namesComplete = await names.isComplete().catch(() => false);
  return {
    projector: WORST_FIRST.find((state) => standings.some((each) => each.state === state))!,
    caughtUp: namesComplete && standings.every(({ caughtUp }) => caughtUp),
    parkedStreams: streamsOf(standings.flatMap(({ parked }) => parked)),
  };
}

async function standing(consumer: Consumer, runsHere: boolean, readModel: Stores['readModel']): Promise<Standing> {
  const { waitsFor, interrupted, live, parked } = consumer.status();
  if (!runsHere || waitsFor === 'other process') return { state: 'elsewhere', ...(await stored(consumer, readModel)) };
  if (interrupted) return { state: 'interrupted', caughtUp: live, parked };
  if (waitsFor === 'lease') return { state: 'waiting', ...(await stored(consumer, readModel)) };
  return { state: live ? 'live' : 'catching_up', caughtUp: live, parked };
}

/** The stored progress of a consumer that this process does not run. */
async function stored({ name }: Consumer, readModel: Stores['readModel']): Promise<Omit<Standing, 'state'>> {
  try {
    const [checkpoint, parked] = await Promise.all([readModel.checkpoint(name), readModel.parked(name)]);
    return { caughtUp: checkpoint?.caughtUp ?? false, parked };
  } catch {
    return { caughtUp: false, parked: [] };
  }
}

/** @returns the number of different streams: one stream may wait for several consumers */
export function streamsOf(parked: readonly ParkedEvent[]): number {
  return new Set(parked.map(({ streamId }) => streamId)).size;
}
