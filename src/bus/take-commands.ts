import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Config } from '../config/config';
import { type BusMessage } from '../edge/message-bus';
import { commandsOf, type Operation } from '../edge/operations';
import { openApiDocument } from '../http/openapi/document';
import { BusReport } from './bus-report';
import { Commands } from './commands';
import { CommandTransport } from './command-transport';
import { CommandQueue } from './queue/command-queue';
import { queuedSubjectOf, subjectOf } from './subject';

/**
 * Starts to take commands from the message bus, if one is configured and the role of the process takes commands. Call
 * it once the application is initialized. Does not wait for the broker.
 */
export async function takeCommands(app: NestFastifyApplication): Promise<void> {
  const { messageBusUrl, role, limits } = app.get(Config);
  if (messageBusUrl === undefined || role === 'projector') return;
  const report = app.get(BusReport);
  const commands = new Commands(
    (request) => app.inject(request),
    limits,
    (...rejection) => report.rejected(...rejection),
  );
  const operations = commandsOf(openApiDocument(app));
  await reply(app, commands, operations);
  app
    .get(CommandQueue)
    .start(commands, new Map(operations.map((operation) => [queuedSubjectOf(operation), operation])));
}

async function reply(app: NestFastifyApplication, commands: Commands, operations: readonly Operation[]): Promise<void> {
  const transport = app.get(CommandTransport);
  for (const operation of operations) {
    transport.addHandler(subjectOf(operation), (message: BusMessage) => commands.reply(operation, message));
  }
  app.connectMicroservice({ strategy: transport });
  await app.startAllMicroservices();
}
