import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { AccountService } from './account-service';

const EVE = '{ user: eve, password: eve }';
const MAY_ACKNOWLEDGE = `authorization { users: [{ user: ada, password: ada }, ${EVE}] }`;
const MAY_NOT_ACKNOWLEDGE = `authorization { users: [
  { user: ada, password: ada, permissions: { publish: { deny: "$JS.ACK.>" } } }, ${EVE}] }`;

describeOnNats(
  'A service that is killed after it has followed an event, and before it acknowledges it,',
  ({ path }) => {
    const folder = temporaryFolder();
    let nats: NatsServer;
    let accounts: AccountService;
    let service: ServiceProcess;
    let variables: Record<string, string>;

    beforeAll(async () => {
      nats = await NatsServer.start(path, MAY_NOT_ACKNOWLEDGE);
      accounts = await AccountService.connect(nats, { user: 'eve', pass: 'eve' });
      await accounts.createStream();
      await accounts.createConsumer();
      variables = {
        ...{ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder.file('data'), AUTH_JWT_SECRET: SECRET },
        MESSAGE_BUS_URL: `nats://ada:ada@${nats.host}`,
      };
    });

    afterAll(async () => {
      await kill();
      await accounts.close();
      await nats.remove();
      folder.remove();
    });

    async function kill(): Promise<void> {
      service.signal('SIGKILL');
      await service.ended;
    }

    /** @returns its URL */
    async function start(): Promise<string> {
      service = ServiceProcess.run('main.ts', variables);
      return (await service.listening()).url;
    }

    /** Waits until the account has this status. @returns its ETag */
    async function untilStatus(url: string, id: string, status: string): Promise<string | null> {
      const token = await issueToken(readConfig(variables), 'ada', 1);
      const ask = async () => {
        const response = await fetch(`${url}/api/senders/${id}`, { headers: { authorization: `Bearer ${token}` } });
        return { status: response.status, etag: response.headers.get('etag'), body: (await response.json()) as any };
      };
      return (await untilResponse(ask, ({ body }) => body.account?.status === status)).etag;
    }

    it('follows it once', async () => {
      const id = randomUUID();
      const data = { id, user_id: 'ada', type: 'email', display_name: 'Ada', status: 'warming' };
      await accounts.publish('SenderConnected', accounts.event(data));
      expect(await untilStatus(await start(), id, 'warming')).toBe('"0"');
      await kill();
      await nats.reconfigure(MAY_ACKNOWLEDGE);
      await accounts.publish('SenderChanged', accounts.event({ id, user_id: 'ada', status: 'active' }));
      const url = await start();
      await accounts.untilRedelivered();
      await accounts.untilFollowed();
      expect(await untilStatus(url, id, 'active')).toBe('"1"');
    }, 60_000);
  },
);
