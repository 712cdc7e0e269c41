import { type Operation } from '../edge/operations';

const COMMANDS = 'campaigns.commands';

/** Processes that subscribe with this name share the commands. */
export const QUEUE = 'campaigns';

/** `createCampaign` → `campaigns.commands.create-campaign` */
export function subjectOf({ operationId }: Pick<Operation, 'operationId'>): string {
  return `${COMMANDS}.${operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
