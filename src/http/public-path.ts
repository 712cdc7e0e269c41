import { type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The path that callers use for one of ours, such as `/api/campaigns`: behind a proxy it starts with a prefix. */
    publicPath(path: string): string;
  }
}

/** @param publicUrl address of the service for callers, with the path prefix that a proxy removes */
export function servePublicPaths(fastify: FastifyInstance, publicUrl: string | undefined): void {
  const prefix = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
  fastify.decorate('publicPath', (path) => prefix + path);
}
