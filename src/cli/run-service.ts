import { lookup } from 'node:dns/promises';
import { type AddressInfo } from 'node:net';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module';
import { takeCommands } from '../bus/take-commands';
import { type Config } from '../config/config';
import { createApplication } from '../http/application';
import { Connections } from '../http/connections';
import { Log } from '../observability/log';
import { LogDestination } from '../observability/log-destination';
import { developmentBanner } from './development-banner';
import { closeInTime, stop } from './stop';
import { type StopSignals } from './stop-signals';

/** Runs the service until a stop signal. @returns the exit code */
export async function runService(config: Config, signals: StopSignals): Promise<number> {
  const app = await Promise.race([createApplication(AppModule.of(config)), signals.request]);
  // Stopped during startup: no request is served yet, and the process may exit while stores are being opened.
  if (app === undefined) return 0;
  await listen(app, config);
  await takeCommands(app);
  if (!signals.requested) await announce(app, config);
  await signals.request;
  return stop(app);
}

async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<void> {
  const connections = app.get(Connections);
  // Whenever the process exits, an unfinished response must not look complete.
  process.once('exit', () => connections.reset());
  try {
    // For `localhost`, Fastify would open a second server that `Connections` does not know.
    await app.listen(port, host === 'localhost' ? (await lookup(host)).address : host);
  } catch (error) {
    await closeInTime(app);
    throw error;
  }
}

async function announce(app: NestFastifyApplication, config: Config): Promise<void> {
  const url = await app.getUrl();
  app.get(LogDestination).ready();
  // Written at every LOG_LEVEL, because scripts wait for this line.
  app
    .get(Log)
    .lines.child({}, { level: 'info' })
    .info({ url, public_url: config.publicUrl, role: config.role }, 'listening');
  if (config.production || !['all', 'api'].includes(config.role)) return;
  const boundTo = app.getHttpServer().address() as AddressInfo;
  process.stderr.write(await developmentBanner(config, url, boundTo));
}
