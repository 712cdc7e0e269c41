import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { WrongExpectedRevision } from '../../event-sourcing/log/event-store';

/**
 * Many requests can add leads to one campaign or list at the same time. Their leads are in the log already, so recording
 * their numbers is repeated for longer than other commands.
 */
export const untilRecorded = retry(handleType(WrongExpectedRevision), {
  maxAttempts: 20,
  backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 200 }),
});
