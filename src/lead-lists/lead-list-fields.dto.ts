import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IfNotNull, Text } from '../edge/validation/fields';
import { nameProblem, TrimmedName } from '../edge/validation/names';
import { UNTITLED } from './domain/list-name';

const MAX_NAME_LENGTH = 200;

const MAX_DESCRIPTION_LENGTH = 2_000;

/** The name of a list. Leading and trailing white space is removed. */
export function ListName(described: { default?: string } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      nullable: true,
      required: false,
      ...described,
      description:
        `At most ${MAX_NAME_LENGTH} characters after leading and trailing white space is removed. Control characters, ` +
        `lone surrogates and bidirectional controls are rejected. A blank name or null becomes \`${UNTITLED}\`. ` +
        'Several lists can have the same name.',
      example: 'Conference visitors',
    }),
    IfNotNull(),
    TrimmedName((name) => nameProblem(name, MAX_NAME_LENGTH)),
  );
}

export function ListDescription(described: { default?: null } = {}): PropertyDecorator {
  return applyDecorators(
    IfNotNull(),
    Text(0, MAX_DESCRIPTION_LENGTH, { required: false, nullable: true, ...described }),
  );
}
