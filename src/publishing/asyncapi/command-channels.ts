import { ALL_RESULTS, QUEUE, queuedSubjectOf } from '../../bus/subject';
import { type Command } from './commands';
import { commandEnvelope } from './command-envelope';
import { type Parts } from './parts';

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** The channels and operations of one command and of its reply. Results of queued commands have a channel of their own. */
export function commandParts(command: Command): Parts {
  const { operation, subject, summary, description } = command;
  const { operationId } = operation;
  const queuedSubject = queuedSubjectOf(operation);
  const reply = `${operationId}.reply`;
  return {
    channels: {
      [subject]: requestChannel(command, subject),
      [queuedSubject]: requestChannel(command, queuedSubject),
      [reply]: replyChannel(command),
    },
    operations: {
      [operationId]: {
        action: 'receive',
        channel: { $ref: `#/channels/${subject}` },
        summary,
        description,
        bindings: { nats: { queue: QUEUE } },
        messages: [{ $ref: `#/channels/${subject}/messages/${operationId}` }],
        reply: {
          channel: { $ref: `#/channels/${reply}` },
          messages: [{ $ref: `#/channels/${reply}/messages/${operationId}Reply` }],
        },
      },
      [queuedName(operation)]: {
        action: 'receive',
        channel: { $ref: `#/channels/${queuedSubject}` },
        summary: `${summary} (no caller waits)`,
        description: `The same as \`${operationId}\`, from a queue. The result is sent to \`${ALL_RESULTS}\`.`,
        messages: [{ $ref: `#/channels/${queuedSubject}/messages/${operationId}` }],
      },
    },
  };
}

/** `createCampaign` → `queuedCreateCampaign` */
function queuedName({ operationId }: Command['operation']): string {
  return `queued${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`;
}

function requestChannel({ operation, summary, data, needsData }: Command, subject: string): object {
  const { operationId } = operation;
  const payload = commandEnvelope(data, needsData);
  const message = { name: operationId, title: summary, contentType: 'application/json', payload };
  return { address: subject, description: summary, messages: { [operationId]: message } };
}

function replyChannel(command: Command): object {
  const { operation, summary } = command;
  const name = `${operation.operationId}Reply`;
  const title = `Reply to: ${summary}`;
  const message = { name, title, contentType: 'application/json', payload: replyPayload(command) };
  return {
    // NATS adds a reply subject to each request.
    address: null,
    description: 'The reply subject of the command.',
    messages: { [name]: message },
  };
}

/** Schema of the reply to a command. */
export function replyPayload({ result }: Command): { readonly oneOf: readonly object[] } {
  return { oneOf: [success(result), FAILURE] };
}

function success(data: unknown): object {
  return {
    type: 'object',
    properties: {
      ok: { type: 'boolean', const: true },
      data,
      etag: { type: 'string', description: 'The ETag of the changed resource, if it has one.' },
      ignored_fields: {
        type: 'array',
        items: { type: 'string' },
        description: 'Names of fields of the data that were ignored.',
      },
    },
    required: ['ok', 'data'],
  };
}

const FAILURE = {
  type: 'object',
  properties: {
    ok: { type: 'boolean', const: false },
    problem: PROBLEM,
    retry_after: { type: 'integer', description: 'Number of seconds to wait before you send the command again.' },
  },
  required: ['ok', 'problem'],
};
