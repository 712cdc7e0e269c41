import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { type Config } from '../config/config';

/** Seconds. */
const YEAR = 31_536_000;

/** Headers that the server adds to every response, not Helmet. */
const OWN = new Set(['content-length', 'content-type', 'date', 'connection', 'keep-alive']);

/**
 * Sends Helmet's headers with every response. They never change, so Helmet computes them only once: its own hook would
 * compute them for each request, which costs as much as a tenth of a read.
 */
export async function sendSecurityHeaders(fastify: FastifyInstance, config: Config): Promise<void> {
  const headers = await headersFromHelmet(options(config));
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** For JSON and for Swagger UI, which needs its own scripts and styles, inline styles and `data:` images. */
function options({ publicUrl }: Config): FastifyHelmetOptions {
  const publicOrigin = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'", ...publicOrigin],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // Only for HTTPS: browsers ignore this header over HTTP. TLS ends at the proxy in PUBLIC_URL.
    strictTransportSecurity: publicUrl?.startsWith('https:') ? { maxAge: YEAR, includeSubDomains: false } : false,
    // These headers are for obsolete browsers, or for kinds of pages that this service does not have.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
}

async function headersFromHelmet(helmetOptions: FastifyHelmetOptions): Promise<Record<string, string>> {
  const fastify = new FastifyAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.register(helmet, helmetOptions);
  fastify.get('/', (_request, reply) => reply.send());
  const { headers } = await fastify.inject('/');
  await fastify.close();
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (OWN.has(name) ? [] : [[name, String(value)]])),
  );
}
