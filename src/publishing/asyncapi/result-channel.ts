import { ALL_RESULTS, resultSubjectOf } from '../../bus/subject';
import { replyPayload } from './command-channels';
import { type Command } from './commands';
import { type Parts } from './parts';

const CHANNEL = 'results';

const DESCRIPTION =
  'Results of queued commands, kept for one day. A command that is sent twice has two results. Whoever may read them ' +
  'reads the results of all users.';

/** The channel with the results of all queued commands: a message for each command, by its `operationId`. */
export function resultParts(commands: readonly Command[]): Parts {
  const messages = Object.fromEntries(commands.map((command) => [nameOf(command), messageOf(command)]));
  return {
    channels: {
      [CHANNEL]: {
        address: resultSubjectOf('{commandId}'),
        description: DESCRIPTION,
        parameters: { commandId: { description: 'The `command_id` of the command.' } },
        messages,
      },
    },
    operations: {
      sendResult: {
        action: 'send',
        channel: { $ref: `#/channels/${CHANNEL}` },
        summary: `The result of a queued command, on ${ALL_RESULTS}.`,
        messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/${CHANNEL}/messages/${name}` })),
      },
    },
  };
}

function nameOf({ operation }: Command): string {
  return `${operation.operationId}Result`;
}

function messageOf(command: Command): object {
  const { operation, summary } = command;
  const members = {
    type: 'object',
    properties: {
      command_id: { type: 'string' },
      operation: { type: 'string', const: operation.operationId },
      user_id: { type: 'string', description: 'The user that the command acted as. Absent if the token is not valid.' },
    },
    required: ['command_id', 'operation'],
  };
  const payload = { allOf: [members, replyPayload(command)] };
  return { name: nameOf(command), title: `Result of: ${summary}`, contentType: 'application/json', payload };
}
