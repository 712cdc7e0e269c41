import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Api } from '../support/api';
import { connectSender } from '../support/api-senders';
import { temporaryFolder } from '../support/temporary-folder';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { startOnBus } from './bus';

const run = promisify(execFile);
const guide = readFileSync(join(__dirname, '../../docs/guides/message-bus.md'), 'utf8');
const [, program = ''] = /```js\n([^]*?)```/.exec(guide) ?? [];

describeOnNats("The guide's program", ({ path }) => {
  const folder = temporaryFolder();
  let nats: NatsServer;
  let api: Api;

  beforeAll(async () => {
    nats = await NatsServer.start(path);
    api = await startOnBus(nats.url);
  });

  afterAll(async () => {
    await api?.stop();
    await nats?.remove();
    folder.remove();
  });

  it('creates a campaign, and prints the code of a problem', async () => {
    const client = pathToFileURL(require.resolve('@nats-io/transport-node')).href;
    const file = folder.file('program.mjs');
    writeFileSync(file, program.replace('@nats-io/transport-node', client).replace('localhost:4222', nats.host));
    const ada = await api.as('ada');
    const env = { ...process.env, TOKEN: await api.tokenOf('ada'), SENDER: await connectSender(ada) };
    const { stdout } = await run(process.execPath, [file], { env });
    expect((await ada.get(`/api/campaigns/${stdout.trim()}`)).body.campaign.name).toBe('Spring');
    expect((await run(process.execPath, [file], { env })).stdout).toBe('campaign_name_taken\n');
  });
});
