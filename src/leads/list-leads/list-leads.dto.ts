import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IfSent, NumberInQuery, OneOf } from '../../edge/validation/fields';
import { LEAD_STATUSES, type LeadStatus } from '../lead.document';
import { LeadDto } from '../lead.dto';

const LARGEST_PAGE = 500;
const LAST_PAGE = 1_000_000;

export class ListLeadsDto {
  @IfSent()
  @NumberInQuery(1, LAST_PAGE, { description: 'Number of the page.', default: 1, required: false })
  page: number = 1;

  @IfSent()
  @NumberInQuery(1, LARGEST_PAGE, { description: 'Number of leads on a page.', default: 100, required: false })
  limit: number = 100;

  @IfSent()
  @OneOf(LEAD_STATUSES, { description: 'Return only leads with this status.', required: false })
  status?: LeadStatus;
}

@ApiSchema({ name: 'LeadPage' })
export class LeadPageDto {
  @ApiProperty({ type: [LeadDto] })
  prospects: LeadDto[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads on all pages.' })
  total: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: LAST_PAGE })
  page: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE })
  limit: number;
}
