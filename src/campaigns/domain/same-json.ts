/** Whether two JSON values are equal. The order of fields does not matter, and a field with `undefined` is absent. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (!isContainer(one) || !isContainer(other)) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, otherFields] = [new Map(fieldsOf(one)), new Map(fieldsOf(other))];
  if (fields.size !== otherFields.size) return false;
  return [...fields].every(([name, value]) => otherFields.has(name) && isSameJson(value, otherFields.get(name)));
}

function fieldsOf(container: object): [string, unknown][] {
  return Object.entries(container).filter(([, value]) => value !== undefined);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
