import { Injectable } from '@nestjs/common';

/** Limits and intervals of event streams. `docs/guides/configuration.md` lists them. */
@Injectable()
export class StreamSettings {
  /** Milliseconds without an event after which a stream sends a heartbeat. */
  readonly heartbeatMs: number = 15_000;
  /** Milliseconds in which a caller accepts nothing, after which its connection is cut. More than `heartbeatMs`. */
  readonly stalledMs: number = 30_000;
  /** Number of streams that one user may have open in this process. */
  readonly streamsPerUser: number = 20;
  /** Number of streams that read older events from the log at the same time. */
  readonly catchingUp: number = 8;
  /** Size of the recent events that are kept in memory for all streams. */
  readonly recentEvents: number = 5_000;
  readonly recentCharacters: number = 8_388_608;
}
