import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { ApiIdempotencyKey } from '../openapi/responses';
import { readIdempotencyKey } from '../request-parameters';
import { ApiIfMatch, readCondition } from './if-match';

/** The headers `If-Match` and `Idempotency-Key` of a request that changes a resource with a revision. */
export const ChangeHeaders = createParamDecorator((_: unknown, context: ExecutionContext): ChangeOptions => ({
  ifMatch: readCondition(context),
  idempotencyKey: readIdempotencyKey(context),
}));

/** Describes both headers and the problems that they can cause. */
export function ApiChangeHeaders(): MethodDecorator {
  return applyDecorators(ApiIfMatch(), ApiIdempotencyKey());
}
