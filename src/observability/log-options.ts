import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Options } from 'pino-http';
import { type Config } from '../config/config';

/** One JSON line for every request but those that only ask how we are. A refusal is no error. */
export function logOptions({ logLevel }: Pick<Config, 'logLevel'>): Options {
  return {
    level: logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
    autoLogging: { ignore: isHealthCheck },
    customLogLevel: (_request: IncomingMessage, { statusCode, err }: ServerResponse) =>
      statusCode >= 500 || err !== undefined ? 'error' : 'info',
    // Headers and bodies are left out; should somebody log them, these at least do not get through.
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.authorization'],
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, url }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  };
}

/** `url` may by then be without the part that a middleware was mounted at. */
function isHealthCheck({ originalUrl, url }: IncomingMessage & { originalUrl?: string }): boolean {
  return (originalUrl ?? url)?.startsWith('/health/') ?? false;
}
