import { type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Adds the path prefix of the proxy, if any, to a path such as `/api/campaigns`. */
    publicPath(path: string): string;
  }
}

/** @param publicUrl address of the service for callers, including the path prefix that a proxy removes */
export function servePublicPaths(fastify: FastifyInstance, publicUrl: string | undefined): void {
  const prefix = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
  fastify.decorate('publicPath', (path) => prefix + path);
}
