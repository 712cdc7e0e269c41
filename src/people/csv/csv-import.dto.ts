import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { FlagInQuery, IfSent, isShortString, Satisfies } from '../../edge/validation/fields';
import { Suppressed } from '../suppressed.dto';
import { COLUMN_FIELDS, isColumnField, MOST_COLUMNS } from './column-fields';

/** In UTF-16 code units. */
const LONGEST_MAPPING = 300;

/** The query of a route that takes a CSV file of leads. */
export class CsvImportQueryDto {
  @IfSent()
  @ApiProperty({
    type: 'array',
    items: { type: 'string', pattern: '^[^]+:[^:]+$' },
    maxItems: MOST_COLUMNS,
    required: false,
    description:
      '`<heading>:<field>` gives a column another field than its heading does. Repeat the parameter for several ' +
      `columns. The field is ${COLUMN_FIELDS}.`,
    example: ['Work address:email'],
  })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @Satisfies((value) => mapProblem(value) === undefined, (value) => mapProblem(value) ?? '')
  map?: string[];

  @IfSent()
  @FlagInQuery({
    description: 'If true, nothing is added. The response says what would be.',
    default: false,
    required: false,
  })
  dry_run: boolean = false;
}

/** @returns fields by heading */
export function toMap({ map = [] }: CsvImportQueryDto): ReadonlyMap<string, string> {
  return new Map(map.map(split));
}

/** A heading may contain colons. A field has none. */
function split(mapping: string): [string, string] {
  const colon = mapping.lastIndexOf(':');
  return [mapping.slice(0, Math.max(0, colon)).trim(), mapping.slice(colon + 1).trim()];
}

function mapProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length > MOST_COLUMNS) return `must be sent at most ${MOST_COLUMNS} times`;
  if (!value.every((mapping): mapping is string => isShortString(mapping, LONGEST_MAPPING))) {
    return `must have at most ${LONGEST_MAPPING} characters`;
  }
  const mappings = value.map(split);
  const isMapping = ([heading, field]: [string, string]) => heading !== '' && isColumnField(field);
  if (!mappings.every(isMapping)) return `must be <heading>:<field>, where the field is ${COLUMN_FIELDS}`;
  const headings = new Set(mappings.map(([heading]) => heading));
  return headings.size < mappings.length ? 'must not name the same heading twice' : undefined;
}

@ApiSchema({ name: 'CsvRowError' })
export class CsvRowErrorDto {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Line of the file in which the row starts.' })
  line: number;

  @ApiProperty({ type: 'string' })
  message: string;
}

@ApiSchema({ name: 'CsvImportReport' })
export class CsvReportDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that were added, or added again.' })
  imported: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of rows whose lead was already there, or was in an earlier row.',
  })
  duplicates: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of rows that could not be used.' })
  invalid: number;

  @Suppressed()
  suppressed?: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of rows, without the header and blank ones.' })
  total: number;

  @ApiProperty({ type: [CsvRowErrorDto], description: 'What is wrong with the first 100 rows that could not be used.' })
  errors: readonly CsvRowErrorDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The field of each column, by heading: the name of a field, or `custom_fields.<key>`.',
    example: { 'E-Mail': 'email', Plan: 'custom_fields.plan' },
  })
  columns: Readonly<Record<string, string>>;
}
