import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IfSent, NumberInQuery, Satisfies } from '../../edge/validation/fields';
import { ListLeadDto } from '../list-entry.dto';
import { readCursor } from './cursor';

const LARGEST_PAGE = 500;

export class ListEntriesDto {
  @IfSent()
  @NumberInQuery(1, LARGEST_PAGE, { description: 'Number of leads on a page.', default: 100, required: false })
  limit: number = 100;

  @IfSent()
  @ApiProperty({ type: 'string', required: false, description: 'The `nextCursor` of the previous page.' })
  @Satisfies(
    (cursor) => typeof cursor === 'string' && readCursor(cursor) !== undefined,
    () => 'must be a nextCursor of an earlier response',
  )
  cursor?: string;
}

@ApiSchema({ name: 'ListLeadPage' })
export class ListLeadPageDto {
  @ApiProperty({ type: [ListLeadDto] })
  leads: ListLeadDto[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads on all pages.' })
  total: number;

  @ApiProperty({ type: 'boolean' })
  hasMore: boolean;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` to get the next page. Null if there are no more leads.',
  })
  nextCursor: string | null;
}
