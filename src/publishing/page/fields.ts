import { type JsonSchema } from '../schemas/json-schema';

/** One row in the table of an object's fields. */
export interface Field {
  /** Path in the object, such as `nodes[].id`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The page does not show what is further inside. The schema does. */
const DEEPEST = 3;

/** The fields of an object, with those of the objects inside. */
export function fieldsOf({ properties = {}, required = [] }: JsonSchema, prefix = ''): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = prefix + name;
    const { description = schema.items?.description ?? '' } = schema;
    return [{ path, type: typeOf(schema), required: required.includes(name), description }, ...inside(schema, path)];
  });
}

function inside(schema: JsonSchema, path: string): Field[] {
  if (schema.items !== undefined) return inside(schema.items, `${path}[]`);
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((each) => inside(each, path));
  return path.split('.').length < DEEPEST ? fieldsOf(schema, `${path}.`) : [];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.items !== undefined) return `${typeOf(schema.items)}[]`;
  return schema.type ?? 'any';
}
