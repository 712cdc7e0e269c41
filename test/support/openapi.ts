import { type OpenAPIObject } from '@nestjs/swagger';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export interface Answer {
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

/** Headers that mean something to callers; one that is sent must be described. */
const TELLING = ['etag', 'location', 'ignored-fields', 'retry-after', 'www-authenticate', 'x-request-id'];

/** Checks answers against the published document, and remembers which were seen. */
export class PublishedApi {
  readonly seen = new Set<string>();
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly checks = new Map<object, ValidateFunction>();

  constructor(readonly document: OpenAPIObject) {
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'api', components: closed(document.components) });
  }

  /** Every answer that the document promises, as `GET /api/campaigns 200`. */
  described(): string[] {
    return this.operations().flatMap(({ method, path, operation }) =>
      Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`),
    );
  }

  /** @returns what in the answer the document does not say, or says otherwise; nothing for an unknown route */
  problemsOf(method: string, url: string, answer: Answer): string[] {
    const found = this.find(method, url);
    if (found === undefined) return [];
    const name = `${found.method} ${found.path} ${answer.status}`;
    const response = found.operation.responses[answer.status];
    if (response === undefined) return [`${name} is not described`];
    this.seen.add(name);
    return [...this.headerProblems(response, answer), ...this.bodyProblems(response, answer)].map(
      (problem) => `${name}: ${problem}`,
    );
  }

  private headerProblems({ headers = {} }: DescribedResponse, answer: Answer): string[] {
    const described = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));
    const problems = TELLING.filter((name) => name in answer.headers && !described.has(name)).map(
      (name) => `header ${name} is not described`,
    );
    for (const [name, { required, schema }] of described) {
      const value = answer.headers[name];
      if (value === undefined && required) problems.push(`header ${name} is missing`);
      if (value !== undefined) problems.push(...this.schemaProblems(schema, value, `header ${name}`));
    }
    return problems;
  }

  private bodyProblems({ content = {} }: DescribedResponse, answer: Answer): string[] {
    if (Object.keys(content).length === 0) return answer.text === '' ? [] : ['a body is not described'];
    const mediaType = String(answer.headers['content-type']).split(';')[0]!;
    const described = content[mediaType];
    if (described === undefined) return [`${mediaType} is not described`];
    const body: unknown = mediaType.endsWith('json') ? JSON.parse(answer.text) : answer.text;
    return this.schemaProblems(described.schema, body, 'body');
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
    return this.operations().find((operation) => operation.method === method && matches(operation.path, path));
  }

  private operations(): { method: string; path: string; operation: DescribedOperation }[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, DescribedOperation>).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
  }
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}

/** OpenAPI 3.0 schemas as JSON Schema, closed: a field that is not described is an error. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, $ref, ...rest } = schema as {
    nullable?: boolean;
    $ref?: string;
    type?: string;
    properties?: object;
  };
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  if ($ref !== undefined) return { $ref: `api${$ref}` };
  if (rest.type === 'object' && rest.properties !== undefined) inner['additionalProperties'] = false;
  return nullable ? { anyOf: [inner, { type: 'null' }] } : inner;
}
