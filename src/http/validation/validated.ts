import { Body, type PipeTransform, Query, ValidationPipe } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type ValidationError } from 'class-validator';
import { type FieldError, invalidRequest } from '../problems/problem';

/** The JSON body, checked against its DTO. Unknown fields are dropped; nothing is converted. Its route takes JSON. */
export function ValidBody(): ParameterDecorator {
  const body = Body(jsonObject, validation('/'));
  return (controller, method, index) => {
    body(controller, method, index);
    takesJson(controller, method!, Object.getOwnPropertyDescriptor(controller, method!)!);
  };
}

const takesJson = RouteConfig({ takes: 'application/json' });

/** The query's parameters, checked against their DTO. */
export function ValidQuery(): ParameterDecorator {
  return Query(validation(''));
}

const jsonObject: PipeTransform<unknown, object> = {
  transform(body) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw invalidRequest([{ field: '', message: 'must be a JSON object' }], 'A JSON object is needed as the body.');
    }
    return body;
  },
};

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
