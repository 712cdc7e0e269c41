import { randomUUID } from 'node:crypto';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { describeOnBus, envelope } from './bus';
import { QueueClient } from './queue';

describeOnBus('A queued command', (on) => {
  let queue: QueueClient;
  let token: string;

  beforeAll(async () => {
    queue = await QueueClient.connect(on.nats);
    token = await on.api.tokenOf('ada');
    await queue.connection.flush();
    await queue.streamInfo('CAMPAIGN_COMMANDS', () => true);
  });

  afterAll(() => queue?.close());

  it('is executed, and its result is stored', async () => {
    const command = envelope(token, { name: 'Queued' });
    await queue.queue('create-list', command);
    expect(await queue.resultOf(command.command_id)).toEqual({
      command_id: command.command_id,
      operation: 'createList',
      user_id: 'ada',
      ok: true,
      data: { list: expect.objectContaining({ name: 'Queued' }) },
      etag: expect.any(String),
    });
    await queue.untilDone();
  });
});
