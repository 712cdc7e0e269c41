import cors from '@fastify/cors';
import { type FastifyInstance } from 'fastify';
import { type Config } from '../config/config';

/** Response headers that scripts of other origins may read. */
const EXPOSED = [
  'ETag',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Ignored-Fields',
  'X-Request-Id',
  'WWW-Authenticate',
];

/** Seconds for which a browser may cache the response to a preflight request. */
const PREFLIGHT_KEPT = 600;

/**
 * Lets browser applications of the configured origins call the service (CORS). Responds to their preflight requests,
 * which have no token. Call it before hooks that reject requests.
 */
export async function allowOrigins(fastify: FastifyInstance, { corsOrigins }: Config): Promise<void> {
  if (corsOrigins.length === 0) return;
  const allowed = new Set(corsOrigins);
  await fastify.register(cors, {
    // `false` leaves out all CORS headers. With a list, some of them would be sent to other origins too.
    origin: (origin, callback) => callback(null, origin !== undefined && allowed.has(origin) ? origin : false),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_KEPT,
    strictPreflight: false,
  });
}
