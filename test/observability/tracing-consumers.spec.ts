import { randomUUID } from 'node:crypto';
import { CONSUMER, OtlpReceiver, pathTo, type ReceivedSpan } from './otlp-receiver';
import { newTrace, TracedService } from './traced-service';

describe('The spans of consumers', () => {
  let collector: OtlpReceiver;
  let service: TracedService;

  beforeAll(async () => {
    collector = await OtlpReceiver.start();
    service = await TracedService.start(collector.url);
  });

  afterAll(async () => {
    await service.stop();
    await collector.stop();
  });

  /** @returns its id */
  async function listWith(entries: number, traceparent = newTrace().traceparent): Promise<string> {
    const { id } = (await service.send('POST', '/api/lists', { body: { name: randomUUID() } })).body.list;
    const leads = Array.from({ length: entries }, () => ({ email: `${randomUUID()}@example.com` }));
    expect((await service.send('POST', `/api/lists/${id}/leads`, { body: { leads }, traceparent })).status).toBe(200);
    return id as string;
  }

  it('belong to the traces of their events, also if a consumer gets events of several traces together', async () => {
    const lists = await Promise.all(Array.from({ length: 20 }, () => listWith(1)));
    const deletions = lists.map((list) => ({ list, ...newTrace() }));
    await Promise.all(
      deletions.map(({ list, traceparent }) => service.send('DELETE', `/api/lists/${list}`, { traceparent })),
    );
    for (const { traceId } of deletions) {
      const trace = await collector.until(traceId, (spans) => spans.some(({ name }) => REACTS.test(name)));
      expect(pathTo('transact list_entry', trace)).toBe(
        'DELETE /api/lists/:id > transact lead_list > react entries-of-deleted-lists > transact list_entry',
      );
    }
  });

  it('are one for all events of a trace that a consumer gets together', async () => {
    const { traceId, traceparent } = newTrace();
    await listWith(200, traceparent);
    const trace = await collector.until(traceId, (spans) => sum(projected(spans)) === 200);
    expect(projected(trace).length).toBeLessThan(100);
    expect(new Set(projected(trace).map(({ kind }) => kind))).toEqual(new Set([CONSUMER]));
  });
});

const REACTS = /^react entries-of-deleted-lists$/;

function projected(trace: readonly ReceivedSpan[]): ReceivedSpan[] {
  return trace.filter(({ name }) => name === 'project list_entries.v2');
}

function sum(spans: readonly ReceivedSpan[]): number {
  return spans.reduce((total, { attributes }) => total + Number(attributes['messaging.batch.message_count']), 0);
}
