import 'reflect-metadata';
import { type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { AdaptersModule } from '../../../src/adapters/adapters.module';
import { OpenStores } from '../../../src/adapters/open-stores';
import { AppModule } from '../../../src/app.module';
import { readConfig } from '../../../src/config/read-config';
import { Clock } from '../../../src/event-sourcing/deciding/clock';
import { createApplication } from '../../../src/http/application';
import { decorated } from '../../support/decorated';
import { type Step, stepNamed } from './steps';

/**
 * Runs the whole service once for each step, each on its own stores. Prints the URL of each, and a line when one has
 * reached its step. From then on, that service stops: none of its calls reach its stores until the process is killed.
 */
const [secret, now, ...doomed] = process.argv.slice(2) as [string, string, ...string[]];

Clock.prototype.in = (milliseconds) => new Date(Number(now) + milliseconds).toISOString();

async function main(): Promise<void> {
  for (const parameters of doomed) await start(JSON.parse(parameters) as Doomed);
}

/** One service and the step at which it stops. */
export interface Doomed {
  readonly step: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
}

/** A line of standard output. */
export type OutputLine = { readonly listens: string; readonly step: string } | { readonly reached: string };

async function start({ step: name, eventStoreUrl, readModelUrl }: Doomed): Promise<void> {
  const config = readConfig({
    EVENT_STORE_URL: eventStoreUrl,
    READ_MODEL_URL: readModelUrl,
    AUTH_JWT_SECRET: secret,
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '0',
  });
  const step = stepNamed(name);
  const end = new End(name);
  const app = await createApplication(withDoomedAdapters(AppModule.of(config), step, end));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  if (step.at === 'response') fastify.addHook(step.side === 'before' ? 'onSend' : 'onResponse', () => end.reach());
  await app.listen(0, '127.0.0.1');
  print({ listens: await app.getUrl(), step: name });
}

/** The point at which a service stops. */
class End {
  private reached = false;

  constructor(private readonly step: string) {}

  reach(): Promise<never> {
    if (!this.reached) print({ reached: this.step });
    this.reached = true;
    return never;
  }

  /** The port. After the end, its calls never return. */
  of<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...parameters: unknown[]) => (this.reached ? never : this.until(method.apply(target, parameters)));
      },
    });
  }

  /** Also drops the result of a call that began before the end and completes after it. */
  private until(result: unknown): unknown {
    if (!(result instanceof Promise)) return result;
    const unlessReached = () => (this.reached ? never : (result as Promise<unknown>));
    return result.then(unlessReached, unlessReached);
  }
}

/** The result of a call in a process that is gone: it never settles. */
const never = Object.assign(new Promise<never>(() => undefined), {
  [Symbol.asyncIterator]: () => ({ next: () => never }),
});

function withDoomedAdapters(service: DynamicModule, step: Step, end: End): DynamicModule {
  const imports = (service.imports ?? []).map((imported) => {
    const { module, providers = [], ...rest } = imported as DynamicModule;
    if (module !== AdaptersModule) return imported;
    const doomed = providers.map((provider) => withDoomedStores(provider as FactoryProvider, step, end));
    return { module, ...rest, providers: doomed };
  });
  return { ...service, imports };
}

function withDoomedStores(provider: FactoryProvider, step: Step, end: End): FactoryProvider {
  if (provider.provide !== OpenStores) return provider;
  return { ...provider, useFactory: async () => doomedStores((await provider.useFactory()) as OpenStores, step, end) };
}

function doomedStores(stores: OpenStores, step: Step, end: End): OpenStores {
  const { eventStore, readModel, names } = stores;
  const ports = { eventStore: end.of(eventStore), readModel: end.of(readModel), names: end.of(names) };
  return decorated<OpenStores>(stores, { ...ports, ...doomedPort(ports, step, end) } as Partial<OpenStores>);
}

function doomedPort(ports: object, { at, side, of = () => true }: Step, end: End): object {
  const [portName, method] = at.split('.') as [keyof typeof ports, keyof object] | ['response'];
  if (portName === 'response') return {};
  const port: Record<string, (...parameters: never[]) => unknown> = ports[portName];
  const call = async (...parameters: never[]): Promise<unknown> => {
    if (!of(...parameters)) return port[method]!(...parameters);
    if (side === 'before') return end.reach();
    await port[method]!(...parameters);
    return end.reach();
  };
  return { [portName]: decorated<object>(port, { [method]: call }) };
}

function print(line: OutputLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

void main();
