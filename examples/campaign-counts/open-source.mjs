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

/** @param {string} url `nats://user:password@host:port`, `nats://token@host`, or the same with `tls://` */
function optionsOf(url) {
  if (!/^(nats|tls):\/\/./.test(url) || !URL.canParse(url)) {
    throw new Error('MESSAGE_BUS_URL must be a URL, such as nats://localhost:4222.');
  }
  const { protocol, host, username, password } = new URL(url);
  const [name, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  return {
    servers: host,
    ...(protocol === 'tls:' && { tls: {} }),
    ...(secret ? { user: name, pass: secret } : name && { token: name }),
  };
}
