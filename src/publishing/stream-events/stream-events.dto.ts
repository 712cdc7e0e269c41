import { ApiProperty } from '@nestjs/swagger';
import { IfSent, OneOf, StringThat, Uuid } from '../../edge/validation/fields';
import { STREAMED_TYPES } from './streamed-event';
import { START } from './stream-text';

const LONGEST_LIST = 1_000;

export class StreamEventsDto {
  @IfSent()
  @OneOf([START], {
    description: 'Start with the first event. By default, the stream starts now. `Last-Event-ID` takes precedence.',
    required: false,
  })
  from?: string;

  @IfSent()
  @ApiProperty({
    type: 'string',
    required: false,
    maxLength: LONGEST_LIST,
    example: 'CampaignDrafted,LeadsAdded',
    description: `Names of events, without prefix and version, separated by commas: ${STREAMED_TYPES.join(', ')}. Default: all.`,
  })
  @StringThat(
    LONGEST_LIST,
    (text) => text.split(',').every((name) => STREAMED_TYPES.includes(name)),
    `must be one or more of ${STREAMED_TYPES.join(', ')}, separated by commas`,
  )
  types?: string;

  @IfSent()
  @Uuid({ description: 'Only events of this campaign.', required: false })
  campaign_id?: string;
}
