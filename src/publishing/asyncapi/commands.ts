import { type OpenAPIObject } from '@nestjs/swagger';
import { subjectOf } from '../../bus/subject';
import { commandsOf, describedAs, type Operation } from '../../edge/operations';
import { embedded } from './embed';

/** The parts of an operation in the OpenAPI document that a command needs. */
interface Described {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content } | undefined>>;
}

type Content = Readonly<Record<string, { readonly schema?: unknown } | undefined>>;

const JSON_TYPE = 'application/json';

/** One command that the message bus takes. */
export interface Command {
  readonly operation: Operation;
  readonly subject: string;
  readonly summary: string;
  readonly description: string;
  /** The tag of the operation in the OpenAPI document. */
  readonly tag: string;
  /** Schema of `data`. */
  readonly data: unknown;
  readonly needsData: boolean;
  /** Schema of `data` in a reply. */
  readonly result: unknown;
}

/** The commands that the message bus takes: the operations that change something, as the OpenAPI document has them. */
export function commandsIn(document: OpenAPIObject): Command[] {
  return commandsOf(document).map((operation) => {
    const { path, method } = operation;
    const described = describedAs<Described>(document.paths[path] ?? {}, method) ?? { responses: {} };
    const { summary = '', description = '', tags, requestBody } = described;
    return {
      operation,
      subject: subjectOf(operation),
      summary,
      description,
      tag: tags?.[0] ?? '',
      data: dataOf(operation, requestBody?.content?.[JSON_TYPE]?.schema),
      needsData: requestBody?.required === true || operation.pathParameters.length > 0,
      result: resultOf(described),
    };
  });
}

/** The body of the request and the parameters of its path. */
function dataOf({ pathParameters }: Operation, body: unknown): unknown {
  if (pathParameters.length === 0 && body !== undefined) return embedded(body);
  const parameters = {
    type: 'object',
    properties: Object.fromEntries(pathParameters.map((name) => [name, { type: 'string', format: 'uuid' }])),
    required: pathParameters,
  };
  return body === undefined ? parameters : { allOf: [embedded(body), parameters] };
}

function resultOf({ responses }: Described): unknown {
  const schemas = Object.entries(responses).flatMap(([status, response]) =>
    status.startsWith('2') ? (response?.content?.[JSON_TYPE]?.schema ?? []) : [],
  );
  return schemas.length === 1 ? embedded(schemas[0]) : { anyOf: schemas.map(embedded) };
}
