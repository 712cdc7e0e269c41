import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { listParked } from '../../src/cli/list-parked';
import { readConfig } from '../../src/config/read-config';
import { type Api, SECRET, stores } from '../support/api';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { untilFound } from '../tools/nats/until-found';
import { envelope, startOnBus } from './bus';

const guide = readFileSync(join(__dirname, '../../docs/guides/message-bus.md'), 'utf8');
const [, permissions = ''] = /```conf\n([^]*?)```/.exec(guide) ?? [];
const settings = permissions.replace(/\$\w+_PASSWORD/g, 'secret');

describeOnNats("With the guide's permissions", ({ path }) => {
  let nats: NatsServer;
  let url: string;
  let api: Api;
  let sender: NatsConnection;
  let reader: NatsConnection;

  beforeAll(async () => {
    nats = await NatsServer.start(path, settings);
    url = `nats://campaigns:secret@${nats.host}`;
    api = await startOnBus(url);
    [sender, reader] = await Promise.all([connectAs('sender'), connectAs('reader')]);
  });

  afterAll(async () => {
    await sender?.close();
    await reader?.close();
    await api?.stop();
    await nats?.remove();
  });

  function connectAs(user: string): Promise<NatsConnection> {
    return connect({ servers: nats.host, user, pass: 'secret', inboxPrefix: `_INBOX_${user}` });
  }

  /** Waits until the queue exists. */
  async function queue(command: string, message: object): Promise<void> {
    await untilFound(() => jetstream(sender).publish(`campaigns.queued.${command}`, JSON.stringify(message)));
  }

  it('a program sends requests and queued commands, and another one reads the results', async () => {
    const token = await api.tokenOf('ada');
    const request = JSON.stringify(envelope(token, { name: 'Request' }));
    expect((await sender.request('campaigns.commands.create-list', request, { timeout: 25_000 })).json()).toMatchObject(
      {
        ok: true,
      },
    );
    const results = reader.subscribe('campaigns.results.*', { max: 2 });
    await reader.flush();
    const commands = ['First', 'Second'].map((name) => envelope(token, { name }));
    for (const command of commands) await queue('create-list', command);
    for await (const message of results) expect(message.json()).toMatchObject({ ok: true, user_id: 'ada' });
    const { streams } = await jetstreamManager(reader, { checkAPI: false });
    for (const { command_id } of commands) {
      const stored = await streams.getMessage('CAMPAIGN_RESULTS', { last_by_subj: `campaigns.results.${command_id}` });
      expect(stored?.json()).toMatchObject({ command_id, ok: true });
    }
  });

  it('the service parks commands, lists them, and acknowledges everything', async () => {
    await queue('create-list', []);
    const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: url });
    const lines: string[] = [];
    while (lines.length === 0) await listParked(config, (line) => lines.push(line));
    expect(lines).toEqual([expect.stringContaining('create-list')]);
    const { text } = await untilResponse(
      () => api.anonymous().get('/metrics'),
      (response) => response.text.includes('message_bus_queued_commands_total{result="parked"} 1\n'),
    );
    expect(text).not.toContain('message_bus_queued_commands_total{result="retried"}');
  });

  it.each(['campaigns.results.*', 'campaigns.queued.*', 'campaigns.parked.*', 'campaigns.commands.*'])(
    'a program that sends cannot read %s',
    async (subject) => {
      const refused = new Promise((resolve) => sender.subscribe(subject, { callback: (error) => resolve(error) }));
      expect(String(await refused)).toMatch(/Permissions Violation/);
    },
  );

  it.each(['campaigns.results.x', 'campaigns.queued.create-list', 'campaigns.parked.x'])(
    'a program that reads results cannot publish to %s',
    async (subject) => {
      await expect(reader.request(subject, '{}', { timeout: 25_000 })).rejects.toThrow(/Permissions Violation/);
    },
  );
});
