export const PROJECTOR_STATES = ['live', 'catching_up', 'interrupted', 'waiting', 'elsewhere'] as const;

/**
 * `interrupted`: a store was lost and is tried again. `waiting`: until this process may feed the read model.
 * `elsewhere`: another process feeds it, or this one never does.
 */
export type ProjectorState = (typeof PROJECTOR_STATES)[number];

export interface ProjectorStanding {
  readonly projector: ProjectorState;
  /** Whether what is in the log has got into the read model at least once, so that it can be asked. */
  readonly caughtUp: boolean;
  /** Streams that wait behind an event that cannot be read. */
  readonly parkedStreams: number;
}

/** How the read model is fed, as far as this process can tell, for health checks. */
export abstract class ProjectorHealth {
  /** Never throws. */
  abstract standing(): Promise<ProjectorStanding>;
}
