import { type FastifyRequest } from 'fastify';
import { Problem } from '../../edge/problems/problem';

/** RFC 9110, section 8.3.1: the media type, then its parameters. */
const CONTENT_TYPE = /^([\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+)[ \t]*(?:;(.*))?$/;

/** Matches each `charset` parameter with its value. */
const CHARSET = /(?:^|;)[ \t]*charset[ \t]*=([^;]*)/gi;

const UTF_8 = /^[ \t]*("?)utf-?8\1[ \t]*$/i;

/** @returns the problem with the headers of a body; undefined if they are valid, or if the route takes no body */
export function headerProblem(request: FastifyRequest): Problem | undefined {
  const { headers } = request.raw;
  const { config, bodyLimit } = request.routeOptions;
  if (config.takes === undefined) {
    // Fastify would reject even an empty body if it does not know the type.
    delete headers['content-type'];
    return undefined;
  }
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': transferEncoding } = headers;
  if (isCoded(headers['content-encoding'], 'identity')) return coded('Content-Encoding');
  if (isCoded(transferEncoding, 'chunked')) return coded('Transfer-Encoding');
  if (type === undefined && transferEncoding === undefined && Number(length ?? 0) === 0) return undefined;
  return typeProblem(type, config.takes) ?? (Number(length) > bodyLimit ? tooLarge(bodyLimit) : undefined);
}

export function tooLarge(bodyLimit: number): Problem {
  return new Problem(413, 'payload_too_large', `The body is larger than ${bodyLimit} bytes.`);
}

function isCoded(coding: string | undefined, harmless: string): boolean {
  return coding !== undefined && coding.toLowerCase() !== harmless;
}

function coded(header: string): Problem {
  return unsupported(`A body with a ${header} is not accepted. Send it without encoding.`, {
    'Accept-Encoding': 'identity',
  });
}

function typeProblem(type: string | undefined, taken: string): Problem | undefined {
  if (type === taken) return undefined;
  const [, mediaType, parameters = ''] = CONTENT_TYPE.exec(type ?? '') ?? [];
  if (mediaType?.toLowerCase() !== taken) return unsupported(`Only ${taken} is accepted.`);
  const charsets = [...parameters.matchAll(CHARSET)];
  if (charsets.every(([, charset = '']) => UTF_8.test(charset))) return undefined;
  return unsupported(`Only the charset utf-8 is accepted.${taken === 'text/csv' ? ' Save the file as UTF-8.' : ''}`);
}

function unsupported(detail: string, headers: Record<string, string> = {}): Problem {
  return new Problem(415, 'unsupported_media_type', detail, { headers });
}
