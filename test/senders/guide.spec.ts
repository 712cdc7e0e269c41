import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, startApi } from '../support/api';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { AccountService } from './account-service';

const guide = readFileSync(join(__dirname, '../../docs/guides/sender-events.md'), 'utf8');
const [, example = ''] = /```json\n([^]*?)```/.exec(guide) ?? [];
const [, row = ''] = /^\| the service +\|([^|]*)\|/m.exec(guide) ?? [];
const subjects = [...row.matchAll(/`([^`]+)`/g)].map(([, subject]) => subject);

const OWNER = '{ user: owner, password: secret }';
const SERVICE = `{ user: service, password: secret, permissions: { publish: ${JSON.stringify(subjects)}, subscribe: "_INBOX.>" } }`;

describeOnNats('The guide to sender events', ({ path }) => {
  let nats: NatsServer;
  let api: Api;
  let accounts: AccountService;

  beforeAll(async () => {
    nats = await NatsServer.start(path, `authorization { users: [ ${OWNER}, ${SERVICE} ] }`);
    accounts = await AccountService.connect(nats, { user: 'owner', pass: 'secret' });
    await accounts.createStream();
    api = await startApi({ MESSAGE_BUS_URL: `nats://service:secret@${nats.host}` });
  });

  afterAll(async () => {
    await accounts.close();
    await api.stop();
    await nats.remove();
  });

  it('has an event that takes effect, and lists the permissions that this takes', async () => {
    const event = JSON.parse(example) as { data: { id: string; user_id: string; status: string } };
    const { id, user_id, status } = event.data;
    const data = { id, user_id, type: 'email', display_name: 'Ada', status: 'active' };
    const before = { ...accounts.event(data), sequence: '1' };
    await accounts.publish('SenderConnected', before);
    await accounts.publish('SenderChanged', event);
    const user = await api.as(user_id);
    await untilResponse(
      () => user.get(`/api/senders/${id}`),
      ({ body }) => body.account?.status === status,
    );
  });

  it('lists the permissions that parking takes', async () => {
    await accounts.publish('SenderDisconnected', accounts.event({ id: randomUUID() }));
    await accounts.untilFollowed();
    expect(await accounts.parked()).toHaveLength(1);
  });
});
