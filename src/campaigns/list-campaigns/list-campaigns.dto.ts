import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Cursor } from '../../edge/cursor';
import { IfSent, NumberInQuery, OneOf } from '../../edge/validation/fields';
import { CAMPAIGN_STATUSES, ListedCampaignDto } from '../campaign.dto';
import { type CampaignStatus } from '../domain/campaign';
import { type Channel } from '../domain/settings';

export class ListCampaignsDto {
  @IfSent()
  @OneOf(CAMPAIGN_STATUSES, { description: 'Return only campaigns with this status.', required: false })
  status?: CampaignStatus;

  @IfSent()
  @OneOf(['linkedin', 'email'], { description: 'Return only campaigns on this channel.', required: false })
  type?: Channel;

  @IfSent()
  @NumberInQuery(1, 200, {
    description: 'Return at most this many campaigns. By default, return all.',
    required: false,
  })
  limit?: number;

  @Cursor(/^[01] \S+ \S+$/)
  cursor?: string;
}

@ApiSchema({ name: 'CampaignList' })
export class CampaignListDto {
  @ApiProperty({ type: [ListedCampaignDto] })
  campaigns: ListedCampaignDto[];

  @ApiPropertyOptional({
    type: 'string',
    description: 'Present if there are more campaigns. Send it as `cursor` to get the next page.',
  })
  next_cursor?: string;
}
