import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions, ApiSchema, PickType } from '@nestjs/swagger';
import { type SenderChannel, type SenderStatus } from './domain/account';
import { CAMPAIGN_SENDER_FIELDS } from './campaign-sender';
import { type SenderAccount } from './sender.document';

const STATUSES = {
  pending: 'email',
  warming: 'email',
  active: 'email',
  connected: 'linkedin',
  credentials_required: 'both',
  disconnected: 'both',
} satisfies Record<SenderStatus, SenderChannel | 'both'>;

@ApiSchema({ name: 'SenderAccount', description: 'An account that campaigns send from. Unused fields are null.' })
export class SenderAccountDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

  @ApiProperty({ enum: ['linkedin', 'email'] })
  type: SenderChannel;

  @ApiProperty({ type: 'string' })
  display_name: string;

  @ApiProperty({
    enum: Object.keys(STATUSES),
    description:
      'email: `pending`, `warming` or `active`. linkedin: `connected`. Both: `credentials_required` or `disconnected`.',
  })
  status: SenderStatus;

  @Nullable({ type: 'string' })
  email_address: string | null;

  @Nullable({ type: 'string' })
  profile_url: string | null;

  @Nullable({ type: 'string' })
  provider_account_id: string | null;

  @Nullable({ type: 'boolean' })
  is_premium: boolean | null;

  @Nullable({ type: 'integer' })
  daily_limit: number | null;

  @Nullable({ type: 'integer' })
  weekly_connection_limit: number | null;

  @Nullable({ type: 'integer' })
  weekly_message_limit: number | null;

  @Nullable({ type: 'string' })
  first_name: string | null;

  @Nullable({ type: 'string' })
  last_name: string | null;

  @Nullable({ type: 'string' })
  signature: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;
}

@ApiSchema({ name: 'CampaignSenderAccount', description: 'A sender account as part of a campaign.' })
export class CampaignSenderAccountDto extends PickType(SenderAccountDto, CAMPAIGN_SENDER_FIELDS) {}

@ApiSchema({ name: 'SenderAccountResponse' })
export class SenderAccountResponseDto {
  @ApiProperty({ type: SenderAccountDto })
  account: SenderAccountDto;
}

/** Removes the fields that only the read model uses. */
export function toSenderAccountDto(account: SenderAccount): SenderAccountDto {
  const { revision: _revision, list_order: _listOrder, ...wire } = account;
  return wire;
}

function Nullable(options: { type: 'string' | 'integer' | 'boolean' }): PropertyDecorator {
  return applyDecorators(ApiProperty({ ...options, nullable: true } as ApiPropertyOptions));
}
