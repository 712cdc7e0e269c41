import { type StreamDefinition } from '../../edge/message-streams';
import { ALL_RESULTS, PARKED_COMMANDS, QUEUED_COMMANDS } from '../subject';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long the broker drops copies of a message with the same id. */
const duplicatesMs = 2 * MINUTE_MS;

/** Bounds how many results are compared with a command that is delivered again. */
const RESULTS_PER_ID = 64;

/** Durable consumer that all processes share. */
export const CONSUMER = 'campaigns';

export const COMMANDS_STREAM: StreamDefinition = {
  name: 'CAMPAIGN_COMMANDS',
  description: 'Commands that the campaigns service has not decided yet. They contain tokens.',
  subjects: [QUEUED_COMMANDS],
  duplicatesMs,
  isWorkQueue: true,
};

export const RESULTS_STREAM: StreamDefinition = {
  name: 'CAMPAIGN_RESULTS',
  description: 'Results of the commands in CAMPAIGN_COMMANDS.',
  subjects: [ALL_RESULTS],
  duplicatesMs,
  maxAgeMs: DAY_MS,
  mostPerSubject: RESULTS_PER_ID,
};

export const PARKED_STREAM: StreamDefinition = {
  name: 'CAMPAIGN_PARKED',
  description: 'Commands that the campaigns service cannot execute or respond to. They contain tokens.',
  subjects: [PARKED_COMMANDS],
  duplicatesMs,
  maxAgeMs: 30 * DAY_MS,
};
