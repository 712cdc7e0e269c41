import { randomUUID } from 'node:crypto';
import { problem } from '../support/api';
import { campaignEvents } from '../support/api-campaigns';
import { connectSender } from '../support/api-senders';
import { tokenWith } from '../support/tokens';
import { describeOnBus, envelope } from './bus';

const SCOPE = 'campaigns:act-as-user';
const SERVICE = 'importer';

describeOnBus('A service that acts as a user', (on) => {
  it.each<[string, Record<string, unknown>]>([
    ['as a string', { scope: `read ${SCOPE} write` }],
    ['as a string in scp', { scp: SCOPE }],
    ['as an array in scp', { scp: ['read', SCOPE] }],
  ])('needs the scope in its token: %s', async (_how, claims) => {
    const user = `ada/${randomUUID()} é %41`;
    const sender = await connectSender(await on.api.as(user));
    const data = { type: 'email', name: 'For Ada', sender_account_ids: [sender] };
    const token = await tokenWith(SERVICE, claims);
    const reply = await on.bus.send('create-campaign', envelope(token, data, { user_id: user }));
    expect(reply).toMatchObject({ ok: true, data: { campaign: { user_id: user } } });
    for (const { metadata } of await campaignEvents(on.api, reply.data.campaign.id)) {
      expect(metadata).toMatchObject({ user_id: user, actor: { type: 'service', id: SERVICE } });
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['no scope', {}],
    ['another scope', { scope: 'campaigns:act-as-users campaigns' }],
    ['a scope of the wrong type', { scope: { [SCOPE]: true }, scp: [[SCOPE], 7, null] }],
  ])('is rejected with %s', async (_what, claims) => {
    const token = await tokenWith(SERVICE, claims);
    const reply = await on.bus.send('create-list', envelope(token, { name: 'x' }, { user_id: 'ada' }));
    expect(reply).toEqual({ ok: false, problem: problem(403, 'forbidden') });
  });

  it('needs no scope for itself, and is then the user', async () => {
    const token = await tokenWith(SERVICE, {});
    const sender = await connectSender(await on.api.as(SERVICE));
    const data = { type: 'email', name: 'Own', sender_account_ids: [sender] };
    const reply = await on.bus.send('create-campaign', envelope(token, data, { user_id: SERVICE }));
    const [event] = await campaignEvents(on.api, reply.data.campaign.id);
    expect(event!.metadata).toMatchObject({ user_id: SERVICE, actor: { type: 'user', id: SERVICE } });
  });

  it('cannot do so over HTTP, with the header that the bus uses', async () => {
    const token = await tokenWith(SERVICE, { scope: SCOPE });
    await on.api.app.listen(0, '127.0.0.1');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-acting-user': 'eve' };
    const body = JSON.stringify({ type: 'email', display_name: 'Ada', email_address: 'ada@example.com' });
    const response = await fetch(`${await on.api.app.getUrl()}/api/senders`, { method: 'POST', headers, body });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ account: { user_id: SERVICE } });
    const malformed = await fetch(`${await on.api.app.getUrl()}/api/senders`, {
      headers: { ...headers, 'x-acting-user': '%' },
    });
    expect(malformed.status).toBe(200);
  });

  it('is believed only as long as its token: a token without the scope does not get it from another', async () => {
    const [able, unable] = [await tokenWith(SERVICE, { scope: SCOPE }), await tokenWith(SERVICE, { jti: '2' })];
    const send = (token: string) => on.bus.send('create-list', envelope(token, { name: 'x' }, { user_id: 'ada' }));
    expect([(await send(able)).ok, (await send(unable)).ok, (await send(able)).ok]).toEqual([true, false, true]);
  });
});
