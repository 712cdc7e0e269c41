import { type OpenAPIObject } from '@nestjs/swagger';
import { isApiPath } from '../api-path';

const PARAMETER = '"(reads|writes)"';

const HEADERS = {
  'RateLimit-Policy': {
    description: 'Requests (q) that this user may send in a window of w seconds. Absent if there is no limit.',
    required: false,
    schema: { type: 'string', pattern: `^${PARAMETER};q=\\d+;w=\\d+$` },
  },
  RateLimit: {
    description: 'Requests that remain (r) in the current window, which ends in t seconds.',
    required: false,
    schema: { type: 'string', pattern: `^${PARAMETER};r=\\d+;t=\\d+$` },
  },
} as const;

interface Described {
  readonly responses: Record<string, { headers?: object }>;
}

/** Adds the headers of the rate limit to every response of the routes that have one. */
export function describeRateLimit(document: OpenAPIObject): OpenAPIObject {
  for (const [path, operations] of Object.entries(document.paths)) {
    if (isApiPath(path)) Object.values(operations as Record<string, Described>).forEach(addHeaders);
  }
  return document;
}

function addHeaders({ responses }: Described): void {
  for (const response of Object.values(responses)) response.headers = { ...response.headers, ...HEADERS };
}
