import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { cloudEventOf } from '../../src/publishing/cloud-event';
import { definitions, type NamedDefinition } from '../../src/publishing/integration-events';
import { type JsonSchema } from '../../src/publishing/schemas/json-schema';
import { schemaDocument } from '../../src/publishing/schemas/schema-document';
import { changesBetween } from './compatibility';
import { storedSamples } from './stored-samples';

/**
 * What consumers know: for each event type and version, the schema that was published and an event with it. A version
 * that consumers may still use stays as it is.
 */
const FOLDER = join(__dirname, 'golden');
const BASE = 'https://campaigns.example';
const ALL = definitions().map((definition) => ({ ...definition, file: `${definition.name}.v${definition.version}` }));

describe.each(ALL)('The event $file', (definition) => {
  it('has the schema that consumers know', () => {
    const file = `${definition.file}.schema.json`;
    const published = JSON.stringify(schemaDocument(definition, BASE), undefined, 2);
    const review = existsSync(join(FOLDER, file)) ? reviewOf(file, definition) : missing(file, published);
    // An error shows the JSON as it is. A matcher would escape it.
    if (review !== undefined) throw new Error(review);
  });

  it('is still what its stored event becomes', () => {
    const file = `${definition.file}.event.json`;
    const known = existsSync(join(FOLDER, file)) ? read(file) : {};
    const stored = storedSamples.filter(({ event }) => event.type === definition.name);
    const now = stored.map(({ event }) => cloudEventOf(event, BASE));
    // If the file is missing, save one of these there.
    expect(now).toContainEqual(known);
  });

  it('matches its schema, as it was published', () => {
    const validate = new Ajv2020().compile(schemaDocument(definition, BASE));
    const { data } = read(`${definition.file}.event.json`) as { data: object };
    expect([validate(data), validate.errors]).toEqual([true, null]);
  });
});

it('No event that consumers know was removed: to end a version, delete its two files', () => {
  const files = ALL.flatMap(({ file }) => [`${file}.event.json`, `${file}.schema.json`]);
  expect(readdirSync(FOLDER).sort()).toEqual(files.sort());
});

/** What to do about the changes of a schema, if there are any. */
function reviewOf(file: string, definition: NamedDefinition): string | undefined {
  const now = schemaDocument(definition, BASE);
  const { breaking, compatible } = changesBetween(read(file), now);
  if (breaking.length > 0) {
    return `This breaks consumers. Undo it, or add version ${definition.version + 1}:\n${breaking.join('\n')}`;
  }
  if (compatible.length === 0) return undefined;
  const content = JSON.stringify(now, undefined, 2);
  return `Consumers can handle this:\n${compatible.join('\n')}\n${missing(file, content)}`;
}

function missing(file: string, content: string): string {
  return `The content of test/publishing/golden/${file} must be the following. Then run npm run fix.\n${content}`;
}

function read(file: string): JsonSchema {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as JsonSchema;
}
