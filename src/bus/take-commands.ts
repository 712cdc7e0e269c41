import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Config } from '../config/config';
import { type BusMessage } from '../edge/message-bus';
import { commandsOf } from '../edge/operations';
import { openApiDocument } from '../http/openapi/document';
import { BusReport } from './bus-report';
import { Commands } from './commands';
import { CommandTransport } from './command-transport';
import { subjectOf } from './subject';

/**
 * Starts to take commands from the message bus, if one is configured and the role of the process takes commands. Call
 * it once the application is initialized. Does not wait for the broker.
 */
export async function takeCommands(app: NestFastifyApplication): Promise<void> {
  const { messageBusUrl, role, limits } = app.get(Config);
  if (messageBusUrl === undefined || role === 'projector') return;
  const [transport, report] = [app.get(CommandTransport), app.get(BusReport)];
  const commands = new Commands(
    (request) => app.inject(request),
    limits,
    (...rejection) => report.rejected(...rejection),
  );
  for (const operation of commandsOf(openApiDocument(app))) {
    transport.addHandler(subjectOf(operation), (message: BusMessage) => commands.reply(operation, message));
  }
  app.connectMicroservice({ strategy: transport });
  await app.startAllMicroservices();
}
