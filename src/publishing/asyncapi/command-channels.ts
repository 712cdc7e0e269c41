import { QUEUE } from '../../bus/subject';
import { type Command } from './commands';
import { commandEnvelope } from './command-envelope';
import { type Parts } from './parts';

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** The channels and operations of one command and of its reply. */
export function commandParts(command: Command): Parts {
  const { operation, subject, summary, description } = command;
  const { operationId } = operation;
  const reply = `${operationId}.reply`;
  return {
    channels: { [subject]: requestChannel(command), [reply]: replyChannel(command) },
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
    },
  };
}

function requestChannel({ subject, operation, summary, data, needsData }: Command): object {
  const { operationId } = operation;
  const payload = commandEnvelope(data, needsData);
  const message = { name: operationId, title: summary, contentType: 'application/json', payload };
  return { address: subject, description: summary, messages: { [operationId]: message } };
}

function replyChannel({ operation, summary, result }: Command): object {
  const name = `${operation.operationId}Reply`;
  const title = `Reply to: ${summary}`;
  const message = { name, title, contentType: 'application/json', payload: { oneOf: [success(result), FAILURE] } };
  return {
    // NATS adds a reply subject to each request.
    address: null,
    description: 'The reply subject of the command.',
    messages: { [name]: message },
  };
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
