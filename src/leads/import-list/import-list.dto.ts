import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { Suppressed } from '../../people/suppressed.dto';

@ApiSchema({ name: 'ImportList' })
export class ImportListDto {
  /** Any string: a malformed id gets the same response as an unknown one. */
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the list.' })
  @IsString({ message: 'must be a string' })
  listId: string;
}

@ApiSchema({ name: 'ListImportError' })
class ListImportErrorDto {
  @ApiProperty({ type: 'string', description: 'What is wrong, for people. The text can change.' })
  message: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Number of leads for which this is so.' })
  count: number;
}

const COUNT = { type: 'integer', minimum: 0 } as const;

@ApiSchema({ name: 'ListImported' })
export class ListImportedDto {
  @ApiProperty({ ...COUNT, description: 'Number of leads that were added, or added again.' })
  imported: number;

  @ApiProperty({ ...COUNT, description: 'Number of leads that the campaign already had.' })
  duplicates: number;

  @ApiProperty({ ...COUNT, description: 'Number of leads that cannot be used, because they lack the identity.' })
  invalid: number;

  @Suppressed()
  suppressed?: number;

  @ApiProperty({ type: [ListImportErrorDto], description: 'Why leads cannot be used.' })
  errors: ListImportErrorDto[];

  @ApiProperty({ ...COUNT, description: 'Number of leads of the list.' })
  total: number;
}
