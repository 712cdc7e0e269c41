import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  ApiSchema,
  getSchemaPath,
} from '@nestjs/swagger';
import { EDGE_ERRORS, type EdgeErrorCode } from '../problems/edge-errors';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem';

@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  @ApiProperty({
    type: 'string',
    description: 'JSON Pointer into the body, or the name of a query parameter or header.',
  })
  field: string;

  @ApiProperty({ type: 'string' })
  message: string;
}

@ApiSchema({ name: 'ProblemReason' })
export class ProblemReasonDto {
  @ApiProperty({ type: 'string', description: 'Code for programs. Codes are stable.' })
  code: string;

  @ApiProperty({ type: 'string', description: 'Explanation for people. The text can change.' })
  message: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer', minimum: 0 },
    description: 'Positions of nodes of the sequence.',
  })
  positions?: number[];

  @ApiPropertyOptional({ type: 'array', items: { type: 'string', format: 'uuid' }, description: 'Ids of senders.' })
  sender_ids?: string[];
}

@ApiSchema({ name: 'Problem', description: 'Problem details (RFC 9457).' })
export class ProblemDto {
  @ApiProperty({ type: 'string', format: 'uri', example: 'urn:problem:campaign_name_taken' })
  type: string;

  @ApiProperty({ type: 'string' })
  title: string;

  @ApiProperty({ type: 'integer' })
  status: number;

  @ApiProperty({ type: 'string', description: 'Explanation for people. The text can change.' })
  detail: string;

  @ApiProperty({ type: 'string', description: 'Error code for programs. Codes are stable.' })
  code: string;

  @ApiProperty({
    type: 'string',
    description: 'Path of the request, including the path prefix of the service, if any.',
  })
  instance: string;

  @ApiProperty({ type: 'string', description: 'Same value as the header `X-Request-Id`.' })
  request_id: string;

  @ApiPropertyOptional({
    type: [FieldErrorDto],
    description: 'For `invalid_request`: one entry for each invalid field.',
  })
  errors?: FieldErrorDto[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer', minimum: 0 },
    description: 'For problems with nodes of a sequence, or with leads of a request: their positions.',
  })
  positions?: number[];

  @ApiPropertyOptional({ type: 'string', description: 'For `campaign_name_taken`: a similar name that is free.' })
  suggested_name?: string;

  @ApiPropertyOptional({
    type: [ProblemReasonDto],
    description: 'For `campaign_not_ready`: everything that prevents a launch.',
  })
  problems?: ProblemReasonDto[];
}

/** Descriptions of response headers. */
const HEADERS = {
  'X-Request-Id': {
    description: 'Id of the request: the one that you sent, if it is valid, or a new one.',
    type: 'string',
  },
  ETag: {
    description:
      'The revision, in quotes. If the body also shows data of other resources, a hash of the body follows the ' +
      'revision.',
    type: 'string',
    pattern: '^"\\d+(-[\\w-]{16})?"$',
  },
  Location: {
    description: 'Path of the new resource, including the path prefix of the service, if any.',
    type: 'string',
  },
  'Ignored-Fields': {
    description:
      'Names of the fields in your request that were ignored: the resource does not have them, or does not take them in ' +
      'its current status.',
    type: 'string',
  },
  'Accept-Encoding': {
    description: 'Present if the request body had a content encoding.',
    type: 'string',
    enum: ['identity'],
  },
  'Retry-After': {
    description: 'Number of seconds to wait before you send the request again.',
    type: 'string',
    pattern: '^\\d+$',
  },
  'WWW-Authenticate': { description: 'The required authentication scheme.', type: 'string', enum: ['Bearer'] },
} as const;

type HeaderName = keyof typeof HEADERS;

interface JsonResponse {
  readonly type: Type;
  readonly description: string;
  /** Headers that every response with this status has. */
  readonly headers?: readonly HeaderName[];
  readonly optionalHeaders?: readonly HeaderName[];
}

/** Describes a response with a JSON body that is not a problem. */
export function ApiJsonResponse(
  status: number,
  { type, description, headers = [], optionalHeaders = [] }: JsonResponse,
): MethodDecorator {
  return ApiResponse({ status, description, type, headers: describeHeaders(headers, optionalHeaders) });
}

/** Describes the conditional request of a read whose response has an ETag. */
export function ApiConditional(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'An ETag, a list of ETags, or `*`. If one of them is current, the response is 304 without a body.',
      schema: { type: 'string' },
    }),
    ApiResponse({
      status: 304,
      description: 'You already have the current version.',
      headers: describeHeaders(['ETag']),
    }),
  );
}

/** Describes the `Min-Revision` of a read of one resource. */
export function ApiMinRevision(): MethodDecorator {
  return ApiHeader({
    name: 'Min-Revision',
    required: false,
    description:
      'Return at least this revision (the number at the start of an ETag). If the read model is older, the service ' +
      'responds from the event log. If the resource does not reach the revision within 2 seconds, the response is 503.',
    schema: { type: 'integer', minimum: 0 },
  });
}

/** Describes the problems with one status by their codes, for example `@ApiProblem(400, 'invalid_request')`. */
export const ApiProblem = problemDecorator({});

/**
 * Makes a decorator like `ApiProblem` that also takes the codes of a slice.
 * @param refusals the descriptions of these codes
 */
export function problemDecorator<Code extends string>(refusals: Readonly<Record<Code, { description: string }>>) {
  const descriptions: Record<string, string> = { ...EDGE_ERRORS };
  for (const code in refusals) descriptions[code] = refusals[code].description;
  return (status: number, ...codes: (EdgeErrorCode | Code)[]): MethodDecorator & ClassDecorator => {
    const description = codes.map((code) => `- \`${code}\`: ${descriptions[code]}`).join('\n');
    return describeProblems(status, codes, description);
  };
}

function describeProblems(status: number, codes: string[], description: string): MethodDecorator & ClassDecorator {
  const schema = {
    allOf: [
      { $ref: getSchemaPath(ProblemDto) },
      {
        type: 'object',
        properties: { status: { type: 'integer', enum: [status] }, code: { type: 'string', enum: codes } },
      },
    ],
  };
  const sometimes: HeaderName[] = status === 409 ? ['Retry-After'] : status === 415 ? ['Accept-Encoding'] : [];
  const always: HeaderName[] =
    status === 401 ? ['WWW-Authenticate'] : [429, 503].includes(status) ? ['Retry-After'] : [];
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description,
      content: { [PROBLEM_MEDIA_TYPE]: { schema } },
      headers: describeHeaders(always, sometimes),
    }),
  );
}

/** Describes the headers and problems of every route that needs a token. */
export function ApiCommonProblems(...temporary: EdgeErrorCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'X-Request-Id',
      required: false,
      description:
        'Your own id for the request: 1 to 128 visible ASCII characters. The response and the recorded events ' +
        'contain it.',
    }),
    ApiHeader({
      name: 'traceparent',
      required: false,
      description: 'W3C Trace Context. The recorded events contain it.',
    }),
    ApiProblem(401, 'unauthorized'),
    ApiProblem(429, 'rate_limited'),
    ApiProblem(500, 'internal_error', 'event_unreadable'),
    ApiProblem(503, 'store_unavailable', 'keys_unavailable', ...temporary),
  );
}

/** Describes the problems of every route with a JSON body. */
export function ApiBodyProblems(): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiProblem(413, 'payload_too_large'), ApiProblem(415, 'unsupported_media_type'));
}

/** Describes the header `Idempotency-Key`, and the problem of a key that is reused. */
export function ApiIdempotencyKey(): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiIdempotencyKeyHeader(), ApiProblem(422, 'idempotency_key_reused'));
}

/** For routes that describe the problems with status 422 themselves. */
export function ApiIdempotencyKeyHeader(): MethodDecorator & ClassDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Makes it safe to send the request again. The same key with the same body returns the first response, forever. ' +
      'The same key with a different body returns 422.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  });
}

/** Describes headers. Every response carries X-Request-Id. */
export function describeHeaders(always: readonly HeaderName[] = [], sometimes: readonly HeaderName[] = []) {
  const names: HeaderName[] = ['X-Request-Id', ...always, ...sometimes];
  return Object.fromEntries(
    names.map((name) => {
      const { description, ...schema } = HEADERS[name];
      return [name, { description, required: !sometimes.includes(name), schema: { ...schema } as object }];
    }),
  );
}
