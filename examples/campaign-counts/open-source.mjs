/** @import { Source } from 'campaigns/consumer-kit' */

/**
 * Loads only the driver that it needs.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Source>}
 */
export async function openSource({ MESSAGE_BUS_URL, CAMPAIGNS_URL, TOKEN }) {
  if (MESSAGE_BUS_URL) {
    const { NatsSource } = await import('campaigns/consumer-kit/nats');
    return new NatsSource(optionsOf(MESSAGE_BUS_URL));
  }
  if (CAMPAIGNS_URL && TOKEN) {
    if (!URL.canParse(CAMPAIGNS_URL)) throw new Error('CAMPAIGNS_URL must be a URL, such as http://localhost:3000.');
    const { SseSource } = await import('campaigns/consumer-kit/sse');
    return new SseSource({ url: CAMPAIGNS_URL, token: () => TOKEN });
  }
  throw new Error('Set MESSAGE_BUS_URL, or CAMPAIGNS_URL and TOKEN. --help explains them.');
}

/** @param {string} url `nats://user:password@one:4222,two:4222`, `nats://token@one`, or the same with `tls://` */
function optionsOf(url) {
  const [, scheme, credentials, servers] = /^(nats|tls):\/\/(?:([^@/]+)@)?([^@/]+)\/?$/.exec(url) ?? [];
  if (servers === undefined) throw new Error('MESSAGE_BUS_URL must be a URL, such as nats://localhost:4222.');
  const [name = '', secret] = credentials?.split(':').map(decodeURIComponent) ?? [];
  return {
    servers: servers.split(','),
    ...(scheme === 'tls' && { tls: {} }),
    ...(secret ? { user: name, pass: secret } : name && { token: name }),
  };
}
