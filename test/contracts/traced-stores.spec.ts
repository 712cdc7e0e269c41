import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { tracedEventStore, tracedNames, tracedReadModel } from '../../src/adapters/traced-stores';
import { describeEventStore } from './event-store.contract';
import { describeNameIndex } from './name-index.contract';
import { describeReadModelStore } from './read-model-store.contract';

const URL = 'sqlite::memory:';

describe('With spans,', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeAll(() => provider.register());
  afterAll(async () => {
    await provider.shutdown();
    for (const registered of [trace, context, propagation]) registered.disable();
  });

  /** The port as it is called while a span is active. */
  function inSpan<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        const active = trace.setSpan(ROOT_CONTEXT, trace.getTracer('test').startSpan('caller'));
        return (...parameters: unknown[]) => context.with(active, () => method.apply(target, parameters) as unknown);
      },
    });
  }

  afterEach(() => exporter.reset());

  describeEventStore('SQLite', async () => {
    const database = SqliteDatabase.inMemory();
    const store = inSpan(tracedEventStore(new SqliteEventStore(database), URL));
    return { store, close: () => database.close() };
  });

  describeReadModelStore('SQLite', async (views) => {
    const database = SqliteDatabase.inMemory();
    const open = async () => inSpan(tracedReadModel(await SqliteReadModelStore.open(database, views), URL));
    return { store: await open(), another: await open(), close: () => database.close() };
  });

  describeNameIndex('SQLite', async () => {
    const database = SqliteDatabase.inMemory();
    return { names: inSpan(tracedNames(new SqliteNameIndex(database), URL)), close: () => database.close() };
  });

  it('a call is a child of the active span', async () => {
    const database = SqliteDatabase.inMemory();
    await inSpan(tracedEventStore(new SqliteEventStore(database), URL)).readStream('campaign-1');
    await database.close();
    const [span] = exporter.getFinishedSpans();
    expect([span?.name, span?.parentSpanContext?.spanId]).toEqual(['readStream campaign', expect.any(String)]);
  });

  it('a call has no span if none is active', async () => {
    const database = SqliteDatabase.inMemory();
    await tracedEventStore(new SqliteEventStore(database), URL).readStream('campaign-1');
    await database.close();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
