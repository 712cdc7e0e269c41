import { type OpenAPIObject } from '@nestjs/swagger';
import { definitions } from '../integration-events';
import { commandParts } from './command-channels';
import { commandsIn } from './commands';
import { schemasUsedIn } from './embed';
import { eventParts } from './event-channels';
import { joined } from './parts';

const DESCRIPTION = `Commands that the campaigns service takes from a message bus, and events that describe what happened.

- A command does the same as the REST operation of the same name, with the same rules, bodies and error codes.
- Events are in the JetStream stream \`CAMPAIGNS\`, at least once, and in order per campaign.
- Without a broker, GET /api/events sends those about campaigns over HTTP.
- An event is a CloudEvent 1.0. It contains ids, types, numbers and settings, but no data about leads and
  no text of messages.
- Later releases may add properties to events. Ignore those that you do not know.`;

/** The broker's address is part of the configuration, which is secret. */
const SERVERS = {
  nats: {
    host: '{broker}',
    protocol: 'nats',
    description: 'The message bus of the installation.',
    variables: {
      broker: { description: 'Host and port. Ask the operators of the service.', default: 'localhost:4222' },
    },
  },
};

/** The AsyncAPI 3.0 document. @param base URL of this service for callers, without a trailing slash */
export function asyncApiDocument(openApi: OpenAPIObject, base: string): object {
  const { title, version, license } = openApi.info;
  const events = definitions().map((definition) => eventParts(definition, base));
  const { channels, operations } = joined([...events, ...commandsIn(openApi).map(commandParts)]);
  return {
    asyncapi: '3.0.0',
    info: { title, version, description: DESCRIPTION, license },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels,
    operations,
    components: { schemas: schemasUsedIn(channels, openApi) },
  };
}
