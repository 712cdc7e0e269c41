import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IfSent, NumberInQuery, Satisfies } from '../../edge/validation/fields';
import { SuppressionDto } from '../suppression.dto';
import { readCursor } from './cursor';

const LARGEST_PAGE = 500;

export class ListSuppressionsDto {
  @IfSent()
  @NumberInQuery(1, LARGEST_PAGE, { description: 'Number of suppressions on a page.', default: 100, required: false })
  limit: number = 100;

  @IfSent()
  @ApiProperty({ type: 'string', required: false, description: 'The `next_cursor` of the previous page.' })
  @Satisfies(
    (cursor) => typeof cursor === 'string' && readCursor(cursor) !== undefined,
    () => 'must be a next_cursor of an earlier response',
  )
  cursor?: string;
}

@ApiSchema({ name: 'SuppressionPage' })
export class SuppressionPageDto {
  @ApiProperty({ type: [SuppressionDto] })
  suppressions: SuppressionDto[];

  @ApiPropertyOptional({
    type: 'string',
    description: 'Present if there are more suppressions. Send it as `cursor` to get the next page.',
  })
  next_cursor?: string;
}
