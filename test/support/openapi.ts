import { type OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { fullFormats } from 'ajv-formats/dist/formats';
import OpenAPIResponseValidator, { type OpenAPIResponseValidatorArgs } from 'openapi-response-validator';

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface DescribedResponse {
  readonly headers?: Record<string, { required?: boolean; schema: object }>;
  readonly content?: Record<string, { schema: object }>;
}

interface DescribedOperation {
  readonly responses: Record<string, DescribedResponse>;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: DescribedOperation;
}

/** Headers that have a meaning for callers. If one is sent, the document must describe it. */
const HEADERS_FOR_CALLERS = [
  'etag',
  'location',
  'ignored-fields',
  'accept-encoding',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
  'x-request-id',
];

/** Checks responses against the published document. */
export class PublishedApi {
  private readonly routes: readonly Route[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly checks = new Map<object, ValidateFunction>();
  private readonly validators = new Map<DescribedOperation, OpenAPIResponseValidator>();

  constructor(readonly document: OpenAPIObject) {
    this.routes = routesIn(document);
    addFormats.default(this.ajv);
    for (const $id of ['open', 'closed']) {
      const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
        name,
        closed(schema, $id === 'open'),
      ]);
      this.ajv.addSchema({ $id, components: { schemas: Object.fromEntries(schemas) as object } });
    }
  }

  /** Every response in the document, as `GET /api/campaigns 200`. */
  described(): string[] {
    return this.routes.flatMap(({ method, path, operation }) =>
      Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`),
    );
  }

  /** @returns how the response differs from the document; nothing for an unknown route */
  problemsOf(method: string, url: string, response: ReceivedResponse): string[] {
    const found = this.find(method, url);
    if (found === undefined) return [];
    const name = `${found.method} ${found.path} ${response.status}`;
    const described = found.operation.responses[response.status];
    if (described === undefined) return [`${name} is not described`];
    return [
      ...this.headerProblems(described, response),
      ...this.bodyProblems(found.operation, response),
      ...this.undescribed(described, response),
    ].map((problem) => `${name}: ${problem}`);
  }

  private headerProblems({ headers = {} }: DescribedResponse, response: ReceivedResponse): string[] {
    const described = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));
    const problems = HEADERS_FOR_CALLERS.filter((name) => name in response.headers && !described.has(name)).map(
      (name) => `header ${name} is not described`,
    );
    for (const [name, { required, schema }] of described) {
      const value = response.headers[name];
      if (value === undefined && required) problems.push(`header ${name} is missing`);
      if (value !== undefined) problems.push(...this.schemaProblems(schema, value, `header ${name}`));
    }
    return problems;
  }

  /** The errors that an independent validator finds, given the document as it is served. */
  private bodyProblems(operation: DescribedOperation, response: ReceivedResponse): string[] {
    let validator = this.validators.get(operation);
    if (validator === undefined) {
      const { components } = this.document;
      const args = { responses: operation.responses, components, customFormats: formats() };
      validator = new OpenAPIResponseValidator(args as unknown as OpenAPIResponseValidatorArgs);
      this.validators.set(operation, validator);
    }
    const invalid = validator.validateResponse(response.status, bodyOf(response)) as { errors: object[] } | undefined;
    return invalid?.errors.map((error) => `body ${JSON.stringify(error)}`) ?? [];
  }

  /** Media types and fields that the document does not name. */
  private undescribed({ content = {} }: DescribedResponse, response: ReceivedResponse): string[] {
    if (Object.keys(content).length === 0) return response.text === '' ? [] : ['a body is not described'];
    const described = content[mediaTypeOf(response)];
    if (described === undefined) return [`${mediaTypeOf(response)} is not described`];
    return this.schemaProblems(described.schema, bodyOf(response), 'body');
  }

  private schemaProblems(schema: object, value: unknown, what: string): string[] {
    let check = this.checks.get(schema);
    if (check === undefined) this.checks.set(schema, (check = this.ajv.compile(closed(schema) as object)));
    if (check(value)) return [];
    return (check.errors ?? []).map(
      (error) => `${what}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  }

  private find(method: string, url: string) {
    const path = url.split('?', 1)[0]!;
    return this.routes.find((route) => route.method === method && route.pattern.test(path));
  }
}

function routesIn({ paths }: OpenAPIObject): Route[] {
  return Object.entries(paths).flatMap(([path, item]) => {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return Object.entries(item as Record<string, DescribedOperation>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      pattern,
      operation,
    }));
  });
}

function mediaTypeOf({ headers }: ReceivedResponse): string {
  return String(headers['content-type']).split(';')[0]!;
}

function bodyOf(response: ReceivedResponse): unknown {
  if (response.text === '') return undefined;
  return mediaTypeOf(response).endsWith('json') ? JSON.parse(response.text) : response.text;
}

/** The formats of JSON Schema, as functions. The validator checks no formats by default. */
function formats(): Record<string, (value: string) => boolean> {
  const functions = Object.entries(fullFormats).map(([name, format]) => {
    if (format instanceof RegExp) return [name, (value: string) => format.test(value)];
    return [name, typeof format === 'object' && 'validate' in format ? format.validate : format];
  });
  return Object.fromEntries(functions) as Record<string, (value: string) => boolean>;
}

/** The schema, with undescribed fields as errors. The parts of an `allOf` stay open, because the whole is closed. */
function closed(schema: unknown, open = false): unknown {
  if (Array.isArray(schema)) return schema.map((inner) => closed(inner, open));
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value, key === 'allOf')]));
  if ('$ref' in schema) inner['$ref'] = `${open ? 'open' : 'closed'}${String(schema.$ref)}`;
  const describesFields = 'properties' in schema || 'allOf' in schema;
  return describesFields && !open ? { ...inner, unevaluatedProperties: false } : inner;
}
