import { type Operation } from '../edge/operations';

const COMMANDS = 'campaigns.commands';
const QUEUED = 'campaigns.queued';
const PARKED = 'campaigns.parked';
const RESULTS = 'campaigns.results';

export const QUEUED_COMMANDS = `${QUEUED}.*`;
export const PARKED_COMMANDS = `${PARKED}.*`;
export const ALL_RESULTS = `${RESULTS}.*`;

/** Processes that subscribe with this name share the commands. */
export const QUEUE = 'campaigns';

/** `createCampaign` → `campaigns.commands.create-campaign` */
export function subjectOf(operation: Identified): string {
  return `${COMMANDS}.${commandOf(operation)}`;
}

/** `createCampaign` → `campaigns.queued.create-campaign` */
export function queuedSubjectOf(operation: Identified): string {
  return `${QUEUED}.${commandOf(operation)}`;
}

/** `campaigns.queued.create-campaign` → `campaigns.parked.create-campaign` */
export function parkedSubjectOf(queuedSubject: string): string {
  return `${PARKED}${queuedSubject.slice(QUEUED.length)}`;
}

/** The command in a subject of its own. */
export function commandIn(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

export function resultSubjectOf(commandId: string): string {
  return `${RESULTS}.${commandId}`;
}

type Identified = Pick<Operation, 'operationId'>;

function commandOf({ operationId }: Identified): string {
  return operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
