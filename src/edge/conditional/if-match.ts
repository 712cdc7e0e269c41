import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  UseGuards,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type IfMatch as Condition, RevisionMismatch } from '../../event-sourcing/deciding/if-match';
import { ApiProblem } from '../openapi/responses';
import { invalidRequest } from '../problems/problem';
import { readEntityTags } from './entity-tags';

/** The revisions that the header `If-Match` allows (RFC 9110, section 13.1.1); undefined if the header is absent. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) => readCondition(context));

/** For routes that change a resource with a revision. */
export function ApiIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description:
        'An ETag, a list of ETags, or `*`. Only the revision is compared. If it is stale, the response is 412.',
      schema: { type: 'string' },
    }),
    ApiProblem(412, 'revision_mismatch'),
  );
}

/** For routes that create: a new resource has no ETag yet, so every `If-Match` fails and nothing is created. */
export function NothingToMatch(): MethodDecorator {
  return applyDecorators(UseGuards(rejectIfMatch), ApiProblem(412, 'revision_mismatch'));
}

const rejectIfMatch: CanActivate = {
  canActivate(context) {
    if (readCondition(context) !== undefined) throw new RevisionMismatch();
    return true;
  },
};

export function readCondition(context: ExecutionContext): Condition | undefined {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) return undefined;
  const tags = readEntityTags(header);
  if (tags === undefined) {
    throw invalidRequest([{ field: 'If-Match', message: 'must be * or a list of ETags in double quotes' }]);
  }
  // Strong comparison: a weak tag never matches.
  return tags === '*' ? '*' : tags.flatMap(({ weak, value }) => (weak ? [] : revisionIn(value)));
}

/** `3` and `3-<hash>` → `[3]`; empty for a tag of another form. */
function revisionIn(tag: string): number[] {
  const [, revision] = /^(\d{1,15})(?:-[\w-]{1,64})?$/.exec(tag) ?? [];
  return revision === undefined ? [] : [Number(revision)];
}
