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
import { PROBLEM_MEDIA_TYPE, type ProblemCode } from '../problems/problem';

@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  @ApiProperty({ type: 'string', description: 'JSON Pointer into the body, or the name of a parameter or header.' })
  field: string;

  @ApiProperty({ type: 'string' })
  message: string;
}

@ApiSchema({ name: 'Problem', description: 'Problem details, RFC 9457.' })
export class ProblemDto {
  @ApiProperty({ type: 'string', format: 'uri', example: 'urn:problem:campaign_name_taken' })
  type: string;

  @ApiProperty({ type: 'string' })
  title: string;

  @ApiProperty({ type: 'integer' })
  status: number;

  @ApiProperty({ type: 'string', description: 'For people.' })
  detail: string;

  @ApiProperty({ type: 'string', description: 'For programs; stable.' })
  code: string;

  @ApiProperty({ type: 'string', description: 'Path of the request.' })
  instance: string;

  @ApiProperty({ type: 'string', description: 'As in the header X-Request-Id.' })
  request_id: string;

  @ApiPropertyOptional({ type: [FieldErrorDto], description: 'With invalid_request.' })
  errors?: FieldErrorDto[];

  @ApiPropertyOptional({ type: 'string', description: 'With campaign_name_taken: a name that was free just now.' })
  suggested_name?: string;
}

/** Headers of answers, as the document describes them. */
const HEADERS = {
  'X-Request-Id': { description: 'Id of the request: the one sent, or a fresh one.', type: 'string' },
  ETag: {
    description: 'The revision in quotes; where the body also shows other things, with a hash of the body behind it.',
    type: 'string',
    pattern: '^"\\d+(-[\\w-]{16})?"$',
  },
  Location: { description: 'Path of what was made.', type: 'string' },
  'Ignored-Fields': { description: 'Fields that were sent, but belong to the other channel.', type: 'string' },
  'Retry-After': { description: 'Seconds.', type: 'string', pattern: '^\\d+$' },
  'WWW-Authenticate': { description: 'How to authenticate.', type: 'string', enum: ['Bearer'] },
} as const;

type AnswerHeader = keyof typeof HEADERS;

interface Answer {
  readonly type: Type;
  readonly description: string;
  /** Always sent. */
  readonly headers?: readonly AnswerHeader[];
  readonly optionalHeaders?: readonly AnswerHeader[];
}

/** Describes the answer that is hoped for. */
export function ApiAnswer(
  status: number,
  { type, description, headers = [], optionalHeaders = [] }: Answer,
): MethodDecorator {
  return ApiResponse({ status, description, type, headers: described(headers, optionalHeaders) });
}

/** For reads that have an ETag. */
export function ApiConditional(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'An ETag, a list of them, or `*`. If one is still right: 304, without a body.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'What the caller already has.', headers: described(['ETag']) }),
  );
}

/** Describes one status of problem, by the codes it comes with. */
export function ApiProblem(status: number, ...codes: ProblemCode[]): MethodDecorator & ClassDecorator {
  const schema = {
    allOf: [{ $ref: getSchemaPath(ProblemDto) }, { properties: { status: { enum: [status] }, code: { enum: codes } } }],
  };
  const always: AnswerHeader[] = status === 401 ? ['WWW-Authenticate'] : status === 503 ? ['Retry-After'] : [];
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description: codes.join(', '),
      content: { [PROBLEM_MEDIA_TYPE]: { schema } },
      headers: described(always, status === 409 ? ['Retry-After'] : []),
    }),
  );
}

/** What any route that needs a token can answer. */
export function ApiCommonProblems(...passing: ProblemCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'X-Request-Id',
      required: false,
      description: '1 to 128 visible ASCII characters; comes back in the answer and is kept with what is recorded.',
    }),
    ApiHeader({ name: 'traceparent', required: false, description: 'W3C Trace Context; kept with what is recorded.' }),
    ApiProblem(401, 'unauthorized'),
    ApiProblem(500, 'internal_error'),
    ApiProblem(503, 'store_unavailable', 'keys_unavailable', ...passing),
  );
}

/** What any route that takes a JSON body can answer. */
export function ApiBodyProblems(): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiProblem(413, 'payload_too_large'), ApiProblem(415, 'unsupported_media_type'));
}

export function ApiIdempotencyKey(): MethodDecorator & ClassDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Same key and same body: the first answer again, for ever. Same key and another body: 422.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  });
}

/** Describes headers; X-Request-Id is on every answer. */
export function described(always: readonly AnswerHeader[] = [], sometimes: readonly AnswerHeader[] = []) {
  const names: AnswerHeader[] = ['X-Request-Id', ...always, ...sometimes];
  return Object.fromEntries(
    names.map((name) => {
      const { description, ...schema } = HEADERS[name];
      return [name, { description, required: !sometimes.includes(name), schema: { ...schema } as object }];
    }),
  );
}
