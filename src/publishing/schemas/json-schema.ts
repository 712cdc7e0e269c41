/** The parts of JSON Schema that the published schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly examples?: readonly unknown[];
}

/** The same schema with `enum` instead of `anyOf` with one `const` for each value: easier for people and generators. */
export function withEnums({ properties, items, anyOf, ...schema }: JsonSchema): JsonSchema {
  const values = anyOf?.flatMap((each) => each.const ?? []);
  if (anyOf !== undefined && values?.length === anyOf.length) return { ...schema, type: 'string', enum: values };
  return {
    ...schema,
    ...(properties && { properties: mapped(properties) }),
    ...(items && { items: withEnums(items) }),
    ...(anyOf && { anyOf: anyOf.map(withEnums) }),
  };
}

function mapped(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, withEnums(schema)]));
}
