import { type OpenAPIObject } from '@nestjs/swagger';
import { toOpenApi31 } from '../../src/http/openapi/openapi-3.1';

/** The converted schema of a field. */
function field(schema: object): unknown {
  const document = { openapi: '3.0.0', components: { schemas: { Thing: { properties: { field: schema } } } } };
  const { openapi, components } = toOpenApi31(document as unknown as OpenAPIObject) as any;
  expect(openapi).toBe('3.1.0');
  return components.schemas.Thing.properties.field;
}

const ref = { $ref: '#/components/schemas/Part' };

describe('Converting OpenAPI 3.0 to 3.1', () => {
  it.each<[string, object, object]>([
    ['a type', { type: 'string', nullable: true, maxLength: 3 }, { type: ['string', 'null'], maxLength: 3 }],
    [
      'a list of values',
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    ['a type that is not nullable', { type: 'string', nullable: false }, { type: 'string' }],
    ['a reference', { allOf: [ref], description: 'x' }, { ...ref, description: 'x' }],
    [
      'a reference that is nullable',
      { type: 'object', nullable: true, allOf: [ref], description: 'x' },
      { anyOf: [ref, { type: 'null' }], description: 'x' },
    ],
    ['a composed schema', { allOf: [ref, { type: 'object' }] }, { allOf: [ref, { type: 'object' }] }],
    [
      'a list',
      { type: 'array', items: { type: 'number', nullable: true } },
      { type: 'array', items: { type: ['number', 'null'] } },
    ],
    [
      'a default',
      { type: 'boolean', default: false, description: 'x.' },
      { type: 'boolean', description: 'x. Default: false.' },
    ],
    [
      'a default without a description',
      { type: 'integer', default: 0 },
      { type: 'integer', description: 'Default: 0.' },
    ],
    [
      'a field that is named like a keyword',
      { properties: { nullable: { type: 'boolean' }, default: { type: 'string', nullable: true } } },
      { properties: { nullable: { type: 'boolean' }, default: { type: ['string', 'null'] } } },
    ],
    [
      'values that look like schemas',
      { type: 'object', example: { nullable: true } },
      { type: 'object', example: { nullable: true } },
    ],
  ])('converts %s', (_name, before, after) => expect(field(before)).toEqual(after));

  it('keeps the default of a parameter, and a response named default', () => {
    const paths = {
      '/': { get: { parameters: [{ schema: { type: 'integer', default: 1 } }], responses: { default: {} } } },
    };
    expect(toOpenApi31({ paths } as unknown as OpenAPIObject).paths).toEqual(paths);
  });
});
