import { applyDecorators, Body, type PipeTransform, Query, type Type, ValidationPipe } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { type FastifyContextConfig } from 'fastify';
import { type FieldError, invalidRequest, isProblem, pointerToken } from '../problems/problem';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Media type of the body that the route accepts. If absent, the route ignores bodies. */
    takes?: 'application/json' | 'text/csv';
    /** Maximum number of values in a JSON body, containers included. Default: 10,000. */
    mostValues?: number;
  }
}

interface BodyOptions extends Pick<FastifyContextConfig, 'mostValues'> {
  /** No body is the same as `{}`. */
  readonly mayBeAbsent?: true;
}

/** The JSON body, validated against its DTO. Unknown fields are dropped, and values are not converted. Sets `takes`. */
export function ValidBody({ mayBeAbsent, ...bounds }: BodyOptions = {}): ParameterDecorator {
  const pipes = [jsonObject, knownFields, bodyValidation];
  return jsonBody(mayBeAbsent ? [absentAsEmpty, ...pipes] : pipes, bounds);
}

/** The JSON body, not validated: pass it to `validated`. The route has to describe it with `ApiBody`. Sets `takes`. */
export function JsonBody(): ParameterDecorator {
  return jsonBody([jsonObject]);
}

function jsonBody(pipes: PipeTransform[], bounds: FastifyContextConfig = {}): ParameterDecorator {
  return takenBody(pipes, RouteConfig({ takes: 'application/json', ...bounds }));
}

/**
 * The CSV file in the body as a Buffer: not empty, valid UTF-8, without a byte order mark. Its rows are not checked.
 * Describes the body, and sets `takes`, which also sets the limit of the body.
 */
export function CsvBody(): ParameterDecorator {
  const described = applyDecorators(ApiConsumes('text/csv'), ApiBody({ schema: { type: 'string' } }));
  return takenBody([csvFile], applyDecorators(RouteConfig({ takes: 'text/csv' }), described));
}

function takenBody(pipes: PipeTransform[], decorateRoute: MethodDecorator): ParameterDecorator {
  const body = Body(...pipes);
  return (controller, method, index) => {
    body(controller, method, index);
    decorateRoute(controller, method!, Object.getOwnPropertyDescriptor(controller, method!)!);
  };
}

export interface Validated<Dto> {
  readonly dto: Dto;
  /** Known fields of the body whose values were ignored. */
  readonly ignored: readonly string[];
}

/**
 * Validates a body for a resource that takes only some of the fields, depending on its state. An invalid value in one
 * of the others is ignored. Only then does it ask for the fields that the resource takes.
 * @throws Problem invalid_request, and what `takenFields` throws
 */
export async function validated<Dto extends object>(
  metatype: Type<Dto>,
  body: object,
  takenFields: () => Promise<readonly string[]>,
): Promise<Validated<Dto>> {
  const argument = { type: 'body', metatype } as const;
  const known = knownFields.transform(body, argument);
  const validate = (fields: object) => bodyValidation.transform(fields, argument) as Promise<Dto>;
  try {
    return { dto: await validate(known), ignored: [] };
  } catch (error) {
    if (!isProblem(error)) throw error;
    const taken = await takenFields();
    const fields = Object.entries(known);
    const dto = await validate(Object.fromEntries(fields.filter(([name]) => taken.includes(name))));
    return { dto, ignored: fields.map(([name]) => name).filter((name) => !taken.includes(name)) };
  }
}

/** The query parameters, validated against their DTO. */
export function ValidQuery(): ParameterDecorator {
  return Query(knownFields, validation(''));
}

const absentAsEmpty: PipeTransform = { transform: (body: unknown) => (body === undefined ? {} : body) };

const jsonObject: PipeTransform<unknown, object> = {
  transform(body) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw invalidRequest([{ field: '', message: 'must be a JSON object' }], 'The body must be a JSON object.');
    }
    return body;
  },
};

const csvFile: PipeTransform<unknown, Buffer> = {
  transform(body) {
    if (Buffer.isBuffer(body) && body.length > 0) return body;
    throw invalidRequest([{ field: '', message: 'must be a CSV file' }], 'The body must be a CSV file. It is empty.');
  },
};

/** Drops unknown fields before anything copies or examines their values. */
const knownFields: PipeTransform<object, object> = {
  transform(sent, { metatype }) {
    const names = fieldNames(metatype as Type).filter((name) => Object.hasOwn(sent, name));
    return Object.fromEntries(names.map((name) => [name, sent[name as keyof typeof sent]]));
  },
};

const namesOfDtos = new Map<Type, readonly string[]>();

/** The fields of a DTO that have validation rules. */
function fieldNames(dto: Type): readonly string[] {
  const known = namesOfDtos.get(dto);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const names = [...new Set(rules.map(({ propertyName }) => propertyName))];
  namesOfDtos.set(dto, names);
  return names;
}

/** Shared, because its constructor resolves modules on disk. */
const bodyValidation = validation('/');

function validation(prefix: string): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => invalidRequest(errors.flatMap((error) => fieldErrors(error, prefix))),
  });
}

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, prefix: string): FieldError[] {
  const field = `${prefix}${pointerToken(property)}`;
  const own = Object.values(constraints).map((message) => ({ field, message }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, `${field}/`))];
}
