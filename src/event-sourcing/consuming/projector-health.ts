export const PROJECTOR_STATES = ['wrong_log', 'live', 'catching_up', 'interrupted', 'waiting', 'elsewhere'] as const;

/**
 * - `wrong_log`: the log does not contain what the stored data of a consumer was built from
 * - `live`: all consumers in this process have reached the end of the log since their start
 * - `catching_up`: a consumer in this process has not reached it yet
 * - `interrupted`: a consumer in this process lost a store and retries
 * - `waiting`: a consumer in this process waits for its lease, and no other process is known to have it
 * - `elsewhere`: other processes run all consumers, or this process never runs them
 */
export type ProjectorState = (typeof PROJECTOR_STATES)[number];

export interface ProjectorStanding {
  readonly projector: ProjectorState;
  /** Whether all views and the name index have caught up with the log at least once, so that they can be queried. */
  readonly caughtUp: boolean;
  /** The state of the consumers that publish events; undefined if there is no message bus. */
  readonly publishing?: ProjectorState;
  /** Number of streams that wait behind an event that a consumer could not handle. */
  readonly parkedStreams: number;
}

/** The state of the consumers, as far as this process knows it, for health checks. */
export abstract class ProjectorHealth {
  /** Never throws. */
  abstract standing(): Promise<ProjectorStanding>;
}
