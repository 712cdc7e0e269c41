import { readMessageBusUrl } from '../../src/config/message-bus-url';

describe('The URL of the message bus', () => {
  it.each<[string, ReturnType<typeof readMessageBusUrl>]>([
    ['nats://localhost', { hosts: ['localhost'], tls: false }],
    ['nats://one:4222,two:4333/', { hosts: ['one:4222', 'two:4333'], tls: false }],
    ['nats://one,nats://two', { hosts: ['one', 'two'], tls: false }],
    ['tls://[::1]:4222', { hosts: ['[::1]:4222'], tls: true }],
    ['nats://t%40ken@one', { hosts: ['one'], tls: false, credentials: { token: 't@ken' } }],
    [
      'nats://ada:p%2Cw%40@one,two',
      { hosts: ['one', 'two'], tls: false, credentials: { user: 'ada', password: 'p,w@' } },
    ],
    [
      'nats://ada:b@one,nats://ada:b@two',
      { hosts: ['one', 'two'], tls: false, credentials: { user: 'ada', password: 'b' } },
    ],
  ])('can be %s', (url, servers) => {
    expect(readMessageBusUrl(url)).toEqual(servers);
  });
});
