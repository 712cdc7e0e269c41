import { type IfMatch } from './if-match';

/** The conditions of a command that changes a resource. */
export interface ChangeOptions {
  /** If it does not match, the command is refused with RevisionMismatch. */
  readonly ifMatch?: IfMatch | undefined;
  /** A repeated command with the same key has one effect. KeyReused if the key was used for another command. */
  readonly idempotencyKey?: string | undefined;
}
