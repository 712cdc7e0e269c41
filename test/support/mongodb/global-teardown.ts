import { type MongodbServer } from '../../tools/mongodb/mongodb.server';

const started: MongodbServer[] = [];

export function stopAfterThisRun(server: MongodbServer): void {
  started.push(server);
}

export default async function stopMongodb(): Promise<void> {
  for (const server of started.splice(0)) await server.remove();
}
