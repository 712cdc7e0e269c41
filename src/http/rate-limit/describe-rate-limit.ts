import { type OpenAPIObject } from '@nestjs/swagger';
import { isApiPath } from '../api-path';

const PARAMETER = '"(reads|writes)"';

const HEADERS = {
  'RateLimit-Policy': {
    description:
      'Number of requests (q) that this user may send in a window of w seconds. Absent if there is no limit.',
    required: false,
    schema: { type: 'string', pattern: `^${PARAMETER};q=\\d+;w=\\d+$` },
  },
  RateLimit: {
    description:
      'Number of remaining requests (r) in the current window, which ends in t seconds. Absent if there is no limit.',
    required: false,
    schema: { type: 'string', pattern: `^${PARAMETER};r=\\d+;t=\\d+$` },
  },
} as const;

interface Described {
  readonly responses: Record<string, { headers?: object }>;
}

/** Adds the rate limit headers to every response of the routes that have a rate limit. */
export function describeRateLimit(document: OpenAPIObject): OpenAPIObject {
  for (const [path, operations] of Object.entries(document.paths)) {
    if (isApiPath(path)) Object.values(operations as Record<string, Described>).forEach(addHeaders);
  }
  return document;
}

function addHeaders({ responses }: Described): void {
  for (const response of Object.values(responses)) response.headers = { ...response.headers, ...HEADERS };
}
