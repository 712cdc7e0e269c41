import { type Operation } from '../../edge/operations';
import { ACTED_AS } from '../../http/message-bus-request';
import { type CommandResponse, replyOf } from '../reply';

/** The reply to a command, with further members: whose command it was, and which one. */
export function resultOf(commandId: string, { operationId }: Operation, response: CommandResponse): string {
  const { [ACTED_AS]: user } = response.headers;
  const userId = user === undefined ? {} : { user_id: decodeURIComponent(String(user)) };
  const members = JSON.stringify({ command_id: commandId, operation: operationId, ...userId });
  return `${members.slice(0, -1)},${replyOf(response).slice(1)}`;
}
