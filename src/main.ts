import 'reflect-metadata';
import { type AddressInfo } from 'node:net';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { developmentBanner } from './cli/development-banner';
import { explainFailure } from './cli/explain-failure';
import { stopOnSignals } from './cli/stop-on-signals';
import { Config } from './config/config';
import { readConfig } from './config/read-config';
import { createApplication } from './http/application';
import { Log } from './observability/log';
import { LogDestination } from './observability/log-destination';

async function main(): Promise<void> {
  // Only its owner may read what the process writes: events, secrets, backups.
  process.umask(0o077);
  const config = readConfig(process.env);
  const app = await createApplication(AppModule.of(config));
  stopOnSignals(app);
  await app.listen(config.port, config.host);
  await announce(app);
}

async function announce(app: NestFastifyApplication): Promise<void> {
  const url = await app.getUrl();
  app.get(LogDestination).ready();
  const config = app.get(Config);
  // Whoever started us waits for this line, whatever LOG_LEVEL leaves out.
  app
    .get(Log)
    .lines.child({}, { level: 'info' })
    .info({ url, public_url: config.publicUrl, role: config.role }, 'listening');
  if (config.production || config.role === 'projector') return;
  const boundTo = app.getHttpServer().address() as AddressInfo;
  process.stderr.write(await developmentBanner(config, url, boundTo));
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot start. ${explainFailure(error)}`);
  process.exit(1);
});
