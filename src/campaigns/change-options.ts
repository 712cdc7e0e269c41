import { type IfMatch } from '../event-sourcing/deciding/if-match';

/** The conditions of a command that changes a campaign. */
export interface ChangeOptions {
  /** If it does not match, the command is refused with RevisionMismatch. */
  readonly ifMatch?: IfMatch | undefined;
  /** A repeated request with the same key has one effect. KeyReused if the key was used for another request. */
  readonly idempotencyKey?: string | undefined;
}
