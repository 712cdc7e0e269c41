import { type ParkedEvent } from './read-model-store';

export interface ProjectorStanding {
  /** `elsewhere`: another process feeds the read model, or this one will, once it has the lease. */
  readonly projector: 'live' | 'catching_up' | 'elsewhere';
  /** Whether what is in the log has got into the read model at least once, so that it can be asked. */
  readonly caughtUp: boolean;
  readonly parked: readonly ParkedEvent[];
}

/** How the read model is fed, as far as this process can tell, for those who watch over the service. */
export abstract class ProjectorHealth {
  /** Never throws. */
  abstract standing(): Promise<ProjectorStanding>;
}
