import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { isEmailAddress, isHttpUrl, LONGEST_EMAIL, LONGEST_URL } from '../../edge/validation/addresses';
import {
  fieldsOfOtherChannel,
  Flag,
  ForChannel,
  IfNotNull,
  OneOf,
  StringThat,
  Text,
  WholeNumber,
} from '../../edge/validation/fields';
import { type SenderProfile } from '../domain/events';
import { type SenderChannel } from '../domain/account';

@ApiSchema({ name: 'ConnectSender' })
export class ConnectSenderDto {
  @OneOf(['linkedin', 'email'], { description: 'The channel that the account sends on. It cannot be changed later.' })
  type: SenderChannel;

  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @Text(1, 200, { description: 'Name of the account, for display.', example: 'Ada' })
  display_name: string;

  @ApiProperty({
    type: 'string',
    format: 'email',
    maxLength: LONGEST_EMAIL,
    required: false,
    description: 'Only for email, and required for it.',
  })
  @ForChannel('email')
  @StringThat(LONGEST_EMAIL, isEmailAddress, 'must be an email address')
  email_address?: string;

  @ApiProperty({
    type: 'string',
    format: 'uri',
    required: false,
    description: 'Only for linkedin, and required for it.',
  })
  @ForChannel('linkedin')
  @StringThat(LONGEST_URL, isHttpUrl, 'must be an http(s) URL')
  profile_url?: string;

  @ForChannel('linkedin')
  @Text(1, 200, {
    required: false,
    description: 'Only for linkedin, and required for it. The id of the account at its provider.',
  })
  provider_account_id?: string;

  @ForChannel('linkedin')
  @IfNotNull()
  @Flag({ required: false, nullable: true, description: 'Only for linkedin. Whether it is a premium account.' })
  is_premium?: boolean | null;

  @ForChannel('email')
  @IfNotNull()
  @WholeNumber(1, 500, {
    required: false,
    nullable: true,
    description: 'Only for email. Maximum number of messages per day.',
  })
  daily_limit?: number | null;

  @ForChannel('linkedin')
  @IfNotNull()
  @WholeNumber(1, 1_000, {
    required: false,
    nullable: true,
    description: 'Only for linkedin. Maximum number of connection requests per week.',
  })
  weekly_connection_limit?: number | null;

  @ForChannel('linkedin')
  @IfNotNull()
  @WholeNumber(1, 1_000, {
    required: false,
    nullable: true,
    description: 'Only for linkedin. Maximum number of messages per week.',
  })
  weekly_message_limit?: number | null;

  @IfNotNull()
  @Text(0, 200, { required: false, nullable: true })
  first_name?: string | null;

  @IfNotNull()
  @Text(0, 200, { required: false, nullable: true })
  last_name?: string | null;

  @ForChannel('email')
  @IfNotNull()
  @Text(0, 10_000, { required: false, nullable: true, description: 'Only for email.' })
  signature?: string | null;
}

type ChannelField = Exclude<keyof ConnectSenderDto, 'type' | 'display_name' | 'first_name' | 'last_name'>;

const FIELDS_OF = {
  email: ['email_address', 'daily_limit', 'signature'],
  linkedin: ['profile_url', 'provider_account_id', 'is_premium', 'weekly_connection_limit', 'weekly_message_limit'],
} as const satisfies Record<SenderChannel, readonly ChannelField[]>;

/** Keeps only the fields of the account's own channel. Null counts as absent. */
export function toSenderProfile(dto: ConnectSenderDto): SenderProfile {
  const own = [...FIELDS_OF[dto.type], 'first_name', 'last_name'] as const;
  const sent = own.filter((field) => dto[field] !== undefined && dto[field] !== null);
  return { display_name: dto.display_name, ...Object.fromEntries(sent.map((field) => [field, dto[field]])) };
}

export function ignoredFields(dto: ConnectSenderDto): string[] {
  return fieldsOfOtherChannel(dto, FIELDS_OF);
}
