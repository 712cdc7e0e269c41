import { type EventStore } from '../../../src/event-sourcing/log/event-store';
import { decorated } from '../../support/decorated';

/** A rule that the service breaks, to show that the property finds it. */
export type Weakness =
  | 'the gate is always open'
  | 'views of another log are served'
  | 'consumers and the gate accept another log'
  | 'a rebuild leaves unused claims'
  | 'nothing is rebuilt';

export interface Kind {
  /** The read model saves documents and checkpoint one by one. */
  readonly savesApart: boolean;
  readonly weakness?: Weakness | undefined;
}

/** The log, as it looks to code that does not ask whether it is the right one. */
export function unasked(log: EventStore): EventStore {
  return decorated(log, { contains: () => Promise.resolve(true) });
}
