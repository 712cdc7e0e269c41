import { type ServerResponse } from 'node:http';
import { consume } from '../../src/consumer-kit/consume';
import { type ReceivedEvent } from '../../src/consumer-kit/decode-event';
import { SseSource } from '../../src/consumer-kit/sse/sse.source';
import { Effects } from './effects';
import { newEvent } from './new-event';
import { sendEvents, SseServer } from './sse-server';

const message = (position: string, id: string) =>
  `id: ${position}\nevent: campaigns.CampaignPaused.v1\ndata: ${newEvent('c', id)}\n\n`;

describe('Consuming server-sent events', () => {
  let effects: Effects;
  let server: SseServer;
  const reports: string[] = [];

  beforeEach(() => {
    effects = new Effects();
    reports.length = 0;
  });

  afterEach(async () => {
    await server.stop();
    effects.database.close();
  });

  const serve = async (respond: (response: ServerResponse, connection: number) => void) =>
    (server = await SseServer.start(respond));

  /** Runs the consumer until the server has had this number of requests. */
  async function consumeUntil(requests: number, silence = 20_000): Promise<void> {
    const stop = new AbortController();
    const source = new SseSource({ url: server.url, token: () => `token-${server.requests.length}`, silence });
    const handle = (event: ReceivedEvent) => effects.record(event);
    const report = (problem: Error) => reports.push(problem.message);
    const consuming = consume({ source, checkpoint: effects.checkpoint(), handle, report }, stop.signal);
    await server.until(requests);
    stop.abort();
    await consuming;
  }

  const lastIds = () => server.requests.map(({ url, headers }) => [url, headers['last-event-id']]);

  it('starts with the first event, and resumes after the last one with a new token', async () => {
    await serve((response, connection) => {
      sendEvents(response, connection === 1 ? message('01', 'a') + message('02', 'b') : '');
      if (connection === 1) response.end();
    });
    await consumeUntil(2);
    expect(lastIds()).toEqual([
      ['/api/events?from=start', undefined],
      ['/api/events', '02'],
    ]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-0', 'Bearer token-1']);
    expect([effects.ids, effects.position, effects.remembered, reports]).toEqual([['a', 'b'], '02', [], []]);
    await consumeUntil(3);
    expect(lastIds()[2]).toEqual(['/api/events', '02']);
  });

  it('moves its position with heartbeats', async () => {
    await serve((response) => {
      sendEvents(response, `${message('01', 'a')}: heartbeat\nid: 09\n\n: heartbeat\nid: 09\n\n`);
      response.end();
    });
    await consumeUntil(2);
    expect([effects.ids, effects.position]).toEqual([['a'], '09']);
    expect(lastIds()[1]).toEqual(['/api/events', '09']);
  });

  it('does not handle an event that is cut', async () => {
    await serve((response, connection) => {
      sendEvents(
        response,
        connection === 1 ? message('01', 'a') + message('02', 'b').slice(0, -1) : message('02', 'b'),
      );
      if (connection < 3) response.end();
    });
    await consumeUntil(3);
    expect(lastIds().map(([, id]) => id)).toEqual([undefined, '01', '02']);
    expect(effects.ids).toEqual(['a', 'b']);
  });

  it('connects again if the service is silent, before the response and after it', async () => {
    await serve((response, connection) => {
      if (connection > 1) sendEvents(response, message(`0${connection}`, `e${connection}`));
    });
    await consumeUntil(4, 100);
    expect(reports.slice(0, 2)).toEqual(Array(2).fill('the service sent nothing for 100 ms'));
    expect(lastIds().map(([, id]) => id)).toEqual([undefined, undefined, '02', '03']);
  });

  it.each([
    ['responded with 401', (response: ServerResponse) => response.writeHead(401).end()],
    ['sent text/html', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end()],
    ['fetch failed', (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['fetch failed', (response: ServerResponse) => response.destroy()],
  ])('tries again, and reports what the server did: %s', async (problem, respond) => {
    await serve((response, connection) => {
      if (connection < 3) respond(response);
      else sendEvents(response, '');
    });
    await consumeUntil(3);
    expect(reports).toEqual([expect.stringContaining(problem), expect.stringContaining(problem)]);
  });

  it('takes no event without end', async () => {
    await serve((response, connection) => {
      sendEvents(response, connection === 1 ? `id: 01\ndata: ${'x'.repeat(2_000_000)}` : '');
    });
    await consumeUntil(2);
    expect(reports).toEqual(['the service sent too long an event']);
  });
});
