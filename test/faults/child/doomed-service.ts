import 'reflect-metadata';
import { type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { AdaptersModule } from '../../../src/adapters/adapters.module';
import { OpenStores } from '../../../src/adapters/open-stores';
import { AppModule } from '../../../src/app.module';
import { readConfig } from '../../../src/config/read-config';
import { Clock } from '../../../src/event-sourcing/clock';
import { createApplication } from '../../../src/http/application';
import { decorated } from '../../support/decorated';
import { type Step, stepNamed } from './steps';

/** The whole service, as it is; at the step it is told, it is gone. It says where it listens. */
const [eventStoreUrl, readModelUrl, secret, stepName, now] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];

Clock.prototype.in = (milliseconds) => new Date(Number(now) + milliseconds).toISOString();

void main(stepNamed(stepName));

async function main(step: Step): Promise<void> {
  const config = readConfig({
    EVENT_STORE_URL: eventStoreUrl,
    READ_MODEL_URL: readModelUrl,
    AUTH_JWT_SECRET: secret,
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '0',
  });
  const app = await createApplication(doomed(AppModule.of(config), step));
  if (step.at === 'answer') dieAroundTheAnswer(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, step);
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`${await app.getUrl()}\n`);
}

function doomed(service: DynamicModule, step: Step): DynamicModule {
  const imports = (service.imports ?? []).map((imported) => {
    const { module, providers = [], ...rest } = imported as DynamicModule;
    if (module !== AdaptersModule) return imported;
    return {
      module,
      ...rest,
      providers: providers.map((provider) => withDoomedStores(provider as FactoryProvider, step)),
    };
  });
  return { ...service, imports };
}

function withDoomedStores(provider: FactoryProvider, step: Step): FactoryProvider {
  if (provider.provide !== OpenStores) return provider;
  return { ...provider, useFactory: async () => doomedStores((await provider.useFactory()) as OpenStores, step) };
}

function doomedStores(stores: OpenStores, { at, side, of = () => true }: Step): OpenStores {
  const [portName, method] = at.split('.') as ['eventStore', 'append'] | ['answer'];
  if (portName === 'answer') return stores;
  const port = stores[portName];
  const call = async (...parameters: never[]): Promise<unknown> => {
    if (!of(...parameters)) return Reflect.apply(port[method], port, parameters) as unknown;
    if (side === 'before') die();
    const result: unknown = await Reflect.apply(port[method], port, parameters);
    die();
    return result;
  };
  const doomedPort: unknown = decorated<object>(port, { [method]: call });
  return decorated<OpenStores>(stores, { [portName]: doomedPort } as Partial<OpenStores>);
}

function dieAroundTheAnswer(fastify: FastifyInstance, { side }: Step): void {
  fastify.addHook(side === 'before' ? 'onSend' : 'onResponse', async () => die());
}

/** Nothing of this process runs after it: no `finally`, no handler, no flush. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
