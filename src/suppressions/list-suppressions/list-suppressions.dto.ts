import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Cursor } from '../../edge/cursor';
import { IfSent, NumberInQuery } from '../../edge/validation/fields';
import { SuppressionDto } from '../suppression.dto';

const LARGEST_PAGE = 500;

export class ListSuppressionsDto {
  @IfSent()
  @NumberInQuery(1, LARGEST_PAGE, { description: 'Number of suppressions on a page.', default: 100, required: false })
  limit: number = 100;

  @Cursor(/^\S{24} \S{36}$/)
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
