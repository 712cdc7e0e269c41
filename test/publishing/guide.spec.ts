import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { decodeEvent } from '../../src/consumer-kit/decode-event';
import { NatsSource } from '../../src/consumer-kit/nats/nats.source';
import { EVENT_STREAM } from '../../src/publishing/publishing-reactor';
import { type Api, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';

const guide = readFileSync(join(__dirname, '../../docs/guides/consuming-events.md'), 'utf8');
const [, program = ''] = /```js\n([^]*?)```/.exec(guide) ?? [];

/** The subjects in a row of the table of permissions, that a program may publish to. */
function mayPublish(row: string): string[] {
  const [, subjects = ''] = new RegExp(`^\\| ${row} +\\|([^|]*)\\|`, 'm').exec(guide) ?? [];
  return [...subjects.matchAll(/`([^`]+)`/g)].map(([, subject]) => subject!);
}

const ACCOUNTS = [
  ['service', mayPublish('the service')],
  ['consumer', mayPublish('a consumer')],
  ['kit', mayPublish('the consumer kit')],
] as const;
const users = ['{ user: operator, password: secret }'].concat(
  ACCOUNTS.map(
    ([user, subjects]) =>
      `{ user: ${user}, password: secret, permissions: { publish: ${JSON.stringify(subjects)}, subscribe: "_INBOX.>" } }`,
  ),
);

describeOnNats("The guide's program", ({ path }) => {
  const folder = temporaryFolder();
  let nats: NatsServer;
  let api: Api;

  beforeAll(async () => {
    nats = await NatsServer.start(path, `authorization { users: [ ${users.join(', ')} ] }`);
    api = await startApi({ MESSAGE_BUS_URL: `nats://service:secret@${nats.host}` });
  });

  afterAll(async () => {
    await api.stop();
    await nats.remove();
    folder.remove();
  });

  it('gets events from their start, with the permissions that the guide lists', async () => {
    const sender = await connectSender(await api.as('ada'));
    const file = folder.file('program.mjs');
    const inTest = (source: string, name: string) => source.replace(name, pathToFileURL(require.resolve(name)).href);
    const imports = ['@nats-io/jetstream', '@nats-io/transport-node'].reduce(inTest, program);
    writeFileSync(
      file,
      imports.replace("servers: 'localhost:4222'", `servers: '${nats.host}', user: 'consumer', pass: 'secret'`),
    );
    const disconnected = () => api.as('ada').then((ada) => ada.delete(`/api/senders/${sender}`));
    expect(await firstLineOf(file)).toBe(`campaigns.SenderConnected.v1 ${sender}`);
    await disconnected();
    expect(await firstLineOf(file)).toBe(`campaigns.SenderDisconnected.v1 ${sender}`);
  });

  it('lets the consumer kit read from the start, with the permissions that the guide lists', async () => {
    const sender = await connectSender(await api.as('ben'));
    const source = new NatsSource({ servers: nats.host, user: 'kit', pass: 'secret' });
    const stop = new AbortController();
    const reports: Error[] = [];
    for await (const { event } of source.read(undefined, {
      signal: stop.signal,
      report: (error) => reports.push(error),
    })) {
      if (event !== undefined && decodeEvent(event).subject === sender) stop.abort();
    }
    expect(reports).toEqual([]);
  });

  /** Runs the program until it has acknowledged the event that it prints. */
  async function firstLineOf(file: string): Promise<string> {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      await untilAcknowledged();
      return line;
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  async function untilAcknowledged(): Promise<void> {
    const connection = await connect({ servers: nats.host, user: 'operator', pass: 'secret' });
    const { consumers } = await jetstreamManager(connection);
    await untilResponse(
      async () => ({ status: 200, ...(await consumers.info(EVENT_STREAM.name, 'reports')) }),
      ({ num_ack_pending }) => num_ack_pending === 0,
    );
    await connection.close();
  }
});
