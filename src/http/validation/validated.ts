import { Body, type PipeTransform, Query, ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';
import { type FieldError, invalidRequest } from '../problems/problem';

/** Deeper than any request needs to be; what walks a body by recursion must not be driven out of its stack. */
const DEEPEST = 16;

/** The JSON body, checked against its DTO. Unknown fields are dropped; nothing is converted. */
export function ValidBody(): ParameterDecorator {
  return Body(jsonObject, validation('/'));
}

/** The query's parameters, checked against their DTO. */
export function ValidQuery(): ParameterDecorator {
  return Query(validation(''));
}

const jsonObject: PipeTransform<unknown, object> = {
  transform(body) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw invalidRequest([{ field: '', message: 'must be a JSON object' }], 'A JSON object is needed as the body.');
    }
    if (isDeeperThan(DEEPEST, body)) {
      throw invalidRequest([{ field: '', message: `must not be nested deeper than ${DEEPEST} levels` }]);
    }
    return body;
  },
};

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function validation(prefix: string): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => invalidRequest(errors.flatMap((error) => fieldErrors(error, prefix))),
  });
}

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, prefix: string): FieldError[] {
  // RFC 6901: `~` and `/` inside a name are escaped.
  const field = `${prefix}${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(constraints).map((message) => ({ field, message }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, `${field}/`))];
}
