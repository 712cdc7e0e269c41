import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInstance, ValidateNested } from 'class-validator';
import {
  fieldsOfOtherChannel,
  Flag,
  ForChannel,
  IfNotNull,
  IfSent,
  OneOf,
  Text,
  WholeNumber,
} from '../../edge/validation/fields';
import { CampaignName, SenderIds, toSenderIds } from '../campaign-fields.dto';
import { type NewCampaign } from '../domain/commands';
import { type Channel, EMAIL_DEFAULTS, LINKEDIN_DEFAULTS } from '../domain/settings';
import { OperatingHoursDto } from './operating-hours.dto';

@ApiSchema({ name: 'CreateDraftCampaign' })
export class CreateDraftCampaignDto implements NewCampaign {
  @OneOf(['linkedin', 'email'], { description: 'The channel. It cannot be changed later.' })
  type: Channel;

  @CampaignName({ required: true })
  name: string;

  @SenderIds({
    required: true,
    description: 'Ids of your own connected senders on this channel. Duplicates are removed.',
  })
  sender_account_ids: string[];

  @ForChannel('linkedin')
  @IfSent()
  @Flag({
    description: 'Only for linkedin. Skip people who are already in another campaign.',
    required: false,
    default: LINKEDIN_DEFAULTS.skip_other_campaigns,
  })
  skip_other_campaigns?: boolean;

  @ApiProperty({
    type: () => OperatingHoursDto,
    required: false,
    nullable: true,
    default: LINKEDIN_DEFAULTS.operating_hours,
    description: 'Only for linkedin. When the campaign may act. Null means at any time.',
  })
  @ForChannel('linkedin')
  @IfNotNull()
  @Type(() => OperatingHoursDto)
  @IsInstance(OperatingHoursDto, { message: 'must be an object or null' })
  @ValidateNested({ message: 'must be an object or null' })
  operating_hours?: OperatingHoursDto | null;

  @ForChannel('email')
  @IfSent()
  @WholeNumber(1, 500, {
    description: 'Only for email. Maximum number of leads per day, over all senders.',
    required: false,
    default: EMAIL_DEFAULTS.daily_limit,
  })
  daily_limit?: number;

  @ForChannel('email')
  @IfSent()
  @Flag({
    description: 'Only for email. Stop the sequence for a lead who replies.',
    required: false,
    default: EMAIL_DEFAULTS.stop_on_reply,
  })
  stop_on_reply?: boolean;

  @ForChannel('email')
  @IfSent()
  @Flag({
    description: 'Only for email. Track whether messages are opened.',
    required: false,
    default: EMAIL_DEFAULTS.open_tracking,
  })
  open_tracking?: boolean;

  @ForChannel('email')
  @IfNotNull()
  @Text(0, 10_000, {
    description: 'Only for email. Added to the end of each message.',
    required: false,
    nullable: true,
    default: EMAIL_DEFAULTS.signature,
  })
  signature?: string | null;
}

const FIELDS_OF = {
  linkedin: ['skip_other_campaigns', 'operating_hours'],
  email: ['daily_limit', 'stop_on_reply', 'open_tracking', 'signature'],
} as const satisfies Record<Channel, readonly (keyof CreateDraftCampaignDto)[]>;

/** Keeps only the fields of the campaign's own channel. */
export function toNewCampaign(dto: CreateDraftCampaignDto): NewCampaign {
  const { type, name, sender_account_ids } = dto;
  const own = FIELDS_OF[type].filter((field) => dto[field] !== undefined).map((field) => [field, dto[field]]);
  const senders = toSenderIds(sender_account_ids);
  return { type, name, sender_account_ids: senders, ...(Object.fromEntries(own) as Partial<NewCampaign>) };
}

export function ignoredFields(dto: CreateDraftCampaignDto): string[] {
  return fieldsOfOtherChannel(dto, FIELDS_OF);
}
