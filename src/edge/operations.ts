import { type OpenAPIObject } from '@nestjs/swagger';

/** One operation of the OpenAPI document, for transports other than HTTP. */
export interface Operation {
  readonly operationId: string;
  readonly method: Method;
  /** As in the document: `/api/campaigns/{id}`. */
  readonly path: string;
  /** Names of the parameters in the path, in order. */
  readonly pathParameters: readonly string[];
  /** Whether the operation has a JSON body. */
  readonly takesJson: boolean;
  /** Whether the operation has a body of another type, such as a file. */
  readonly takesOther: boolean;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type Method = (typeof METHODS)[number];

/** The parts of the document that are read here. */
interface Described {
  readonly operationId?: string;
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
}

/** All operations under `/api`. */
export function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    path.startsWith('/api/')
      ? METHODS.flatMap((method) => operation(path, method, describedAs<Described>(item, method)))
      : [],
  );
}

/** The operations that change something, except those that take a file. */
export function commandsOf(document: OpenAPIObject): Operation[] {
  return operationsOf(document).filter(({ method, takesOther }) => method !== 'GET' && !takesOther);
}

function operation(path: string, method: Method, described: Described | undefined): Operation[] {
  if (described?.operationId === undefined) return [];
  const { operationId, requestBody } = described;
  const types = Object.keys(requestBody?.content ?? {});
  const takesJson = types.includes('application/json');
  const pathParameters = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  return [{ operationId, method, path, pathParameters, takesJson, takesOther: types.length > 0 && !takesJson }];
}

/** One operation of a path, as the document describes it. The caller names the parts that it reads. */
export function describedAs<Parts>(item: object, method: Method): Parts | undefined {
  const operations: Readonly<Record<string, Parts>> = { ...item };
  return operations[method.toLowerCase()];
}
