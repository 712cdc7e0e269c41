import { type JsonSchema } from '../../src/publishing/schemas/json-schema';

export interface Changes {
  /** A consumer of the earlier schema may fail. */
  readonly breaking: readonly string[];
  /** Every consumer of the earlier schema still works. */
  readonly compatible: readonly string[];
}

/** For people: consumers do not depend on them. */
const ANNOTATIONS = ['$schema', '$id', 'title', 'description', 'examples'] as const;

const CONSTRAINTS = ['type', 'const', 'minimum', 'minLength'] as const;

const KNOWN = new Set<string>([...ANNOTATIONS, ...CONSTRAINTS, 'properties', 'required', 'items', 'anyOf', 'enum']);

/** What changed between two schemas of one event, for a consumer that was written with the earlier one. */
export function changesBetween(before: JsonSchema, after: JsonSchema, at = ''): Changes {
  return joined([
    ofKeywords(before, after, at),
    ofProperties(before, after, at),
    ofRequired(before, after, at),
    ofEnum(before, after, at),
    ...inParts(before, after, at),
  ]);
}

function ofKeywords(before: JsonSchema, after: JsonSchema, at: string): Changes {
  const unknown = [...Object.keys(before), ...Object.keys(after)].filter((key) => !KNOWN.has(key));
  const changed = (key: keyof JsonSchema) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  return {
    breaking: [
      ...CONSTRAINTS.filter(changed).map((key) => `${at}: ${key} changed`),
      ...unknown.map((key) => `${at}: the comparison does not know ${key}`),
    ],
    compatible: ANNOTATIONS.filter(changed).map((key) => `${at}: ${key} changed`),
  };
}

function ofProperties({ properties: before = {} }: JsonSchema, after: JsonSchema, at: string): Changes {
  const { properties = {} } = after;
  const removed = Object.keys(before).filter((name) => !(name in properties));
  const added = Object.keys(properties).filter((name) => !(name in before));
  return {
    breaking: removed.map((name) => `${at}/${name} was removed`),
    compatible: added.map((name) => `${at}/${name} was added`),
  };
}

/** What consumers can rely on must stay. A new property may be required: only this service writes it. */
function ofRequired({ required: before = [] }: JsonSchema, after: JsonSchema, at: string): Changes {
  const { required = [], properties = {} } = after;
  const optional = before.filter((name) => name in properties && !required.includes(name));
  const always = required.filter((name) => !before.includes(name));
  return {
    breaking: optional.map((name) => `${at}/${name} became optional`),
    compatible: always.map((name) => `${at}/${name} is always present`),
  };
}

/** Consumers may handle only the values that they know. */
function ofEnum({ enum: before }: JsonSchema, { enum: after }: JsonSchema, at: string): Changes {
  if (before === undefined) return { breaking: [], compatible: after === undefined ? [] : [`${at}: got an enum`] };
  if (after === undefined) return { breaking: [`${at}: lost its enum`], compatible: [] };
  return {
    breaking: after.filter((value) => !before.includes(value)).map((value) => `${at}: new value ${String(value)}`),
    compatible: before.filter((value) => !after.includes(value)).map((value) => `${at}: no value ${String(value)}`),
  };
}

function inParts(before: JsonSchema, after: JsonSchema, at: string): Changes[] {
  const names = Object.keys(before.properties ?? {}).filter((name) => name in (after.properties ?? {}));
  return [
    ...names.map((name) => changesBetween(before.properties![name]!, after.properties![name]!, `${at}/${name}`)),
    ofPart(before.items, after.items, `${at}[]`),
    ...ofBranches(before.anyOf ?? [], after.anyOf ?? [], at),
  ];
}

/** Branches are compared in order, so another order counts as breaking. */
function ofBranches(before: readonly JsonSchema[], after: readonly JsonSchema[], at: string): Changes[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => ofPart(before[index], after[index], `${at}(${index})`));
}

function ofPart(before: JsonSchema | undefined, after: JsonSchema | undefined, at: string): Changes {
  if (before !== undefined && after !== undefined) return changesBetween(before, after, at);
  return { breaking: before === after ? [] : [`${at} was ${before ? 'removed' : 'added'}`], compatible: [] };
}

function joined(changes: readonly Changes[]): Changes {
  return {
    breaking: changes.flatMap(({ breaking }) => breaking),
    compatible: changes.flatMap(({ compatible }) => compatible),
  };
}
