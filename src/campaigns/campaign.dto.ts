import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { CampaignSenderAccountDto } from '../senders/sender-account.dto';
import { type CampaignDocument, type ListedCampaign } from './campaign.document';
import { OperatingHoursDto } from './create-draft-campaign/operating-hours.dto';
import { type CampaignStatus } from './domain/campaign';
import { type AccountLimit, type Channel, type OperatingHours } from './domain/settings';
import { type LeadCount, type ShownCampaign } from './get-campaign/get-campaign';
import { NODE_SCHEMAS, type SequenceNodeDto, SequenceNodesProperty, toSequenceNodeDtos } from './sequence-node.dto';

export const CAMPAIGN_STATUSES = [
  'draft',
  'launching',
  'active',
  'paused',
  'completed',
] as const satisfies CampaignStatus[];

export const LEAD_COUNT = { type: 'integer', minimum: 0 } as const;

/** Numbers of leads by status. */
type LeadStats = { readonly total: number } & Readonly<Record<string, number>>;

/** The fields of a campaign that every response has. Fields of the other channel are null. */
@ApiSchema({ name: 'Campaign' })
export class CampaignDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

  @ApiProperty({ enum: ['linkedin', 'email'] })
  type: Channel;

  @ApiProperty({ type: 'string' })
  name: string;

  @ApiProperty({ enum: CAMPAIGN_STATUSES })
  status: CampaignStatus;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 500, nullable: true, description: 'Only for email; else null.' })
  daily_limit: number | null;

  @ApiProperty({ type: 'boolean', nullable: true, description: 'Only for email; else null.' })
  stop_on_reply: boolean | null;

  @ApiProperty({ type: 'boolean', nullable: true, description: 'Only for email; else null.' })
  open_tracking: boolean | null;

  @ApiProperty({ type: 'string', maxLength: 10_000, nullable: true, description: 'Only for email; else null.' })
  signature: string | null;

  @ApiProperty({ type: 'boolean', nullable: true, description: 'Only for linkedin; else null.' })
  skip_other_campaigns: boolean | null;

  @ApiProperty({ type: () => OperatingHoursDto, nullable: true, description: 'Only for linkedin; else null.' })
  operating_hours: OperatingHours | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    properties: { total: LEAD_COUNT },
    required: ['total'],
    additionalProperties: LEAD_COUNT,
    description:
      'Number of leads: `total`, and one number for each status that occurs. Null until leads are added. Leads that ' +
      'were just added or removed may not be counted yet.',
    example: { total: 3, pending: 3 },
  })
  stats: LeadStats | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;

  @ApiPropertyOptional({
    type: 'boolean',
    enum: [true],
    description: 'Present if an earlier campaign has the same name. Rename one of the two.',
  })
  name_conflict?: true;
}

@ApiSchema({ name: 'DraftedCampaign' })
@ApiExtraModels(...NODE_SCHEMAS)
export class DraftedCampaignDto extends CampaignDto {
  @SequenceNodesProperty()
  sequence_nodes: SequenceNodeDto[];
}

@ApiSchema({ name: 'CampaignWithSenders' })
export class CampaignWithSendersDto extends CampaignDto {
  @ApiProperty({ type: [CampaignSenderAccountDto] })
  sender_accounts: CampaignSenderAccountDto[];
}

@ApiSchema({ name: 'AccountLimit' })
export class AccountLimitDto implements AccountLimit {
  @ApiProperty({ type: 'string', format: 'uuid' })
  account_id: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 500 })
  daily_limit: number;
}

@ApiSchema({ name: 'CampaignDetails' })
export class CampaignDetailsDto extends CampaignWithSendersDto {
  @ApiProperty({
    type: [AccountLimitDto],
    nullable: true,
    description: 'Only for email; else null. Leads per day of single senders. Others have no limit of their own.',
  })
  account_limits: readonly AccountLimitDto[] | null;
}

@ApiSchema({ name: 'ListedCampaign' })
export class ListedCampaignDto extends CampaignWithSendersDto {
  @ApiProperty({ type: 'integer', minimum: 0 })
  node_count: number;
}

export function toDraftedCampaignDto(campaign: CampaignDocument): DraftedCampaignDto {
  return { ...toCampaignDto(campaign, []), sequence_nodes: toSequenceNodeDtos(campaign.id, campaign.sequence_nodes) };
}

export function toCampaignWithSendersDto({
  campaign,
  senderAccounts,
  leadCounts,
}: ShownCampaign<ListedCampaign>): CampaignWithSendersDto {
  return { ...toCampaignDto(campaign, leadCounts), sender_accounts: [...senderAccounts] };
}

export function toCampaignDetailsDto(found: ShownCampaign): CampaignDetailsDto {
  return { ...toCampaignWithSendersDto(found), account_limits: found.campaign.account_limits };
}

export function toListedCampaignDto(listed: ShownCampaign<ListedCampaign>): ListedCampaignDto {
  return { ...toCampaignWithSendersDto(listed), node_count: listed.campaign.node_count };
}

function toCampaignDto(campaign: ListedCampaign, leadCounts: readonly LeadCount[]): CampaignDto {
  return {
    id: campaign.id,
    user_id: campaign.user_id,
    type: campaign.type,
    name: campaign.name,
    status: campaign.status,
    daily_limit: campaign.daily_limit,
    stop_on_reply: campaign.stop_on_reply,
    open_tracking: campaign.open_tracking,
    signature: campaign.signature,
    skip_other_campaigns: campaign.skip_other_campaigns,
    operating_hours: campaign.operating_hours,
    stats: campaign.has_had_leads || leadCounts.length > 0 ? statsOf(leadCounts) : null,
    created_at: campaign.created_at,
    updated_at: campaign.updated_at,
    ...(campaign.name_conflict && { name_conflict: true }),
  };
}

function statsOf(leadCounts: readonly LeadCount[]): LeadStats {
  const byStatus = countsByStatus(leadCounts);
  return { total: Object.values(byStatus).reduce((sum, count) => sum + count, 0), ...byStatus };
}

export function countsByStatus(leadCounts: readonly LeadCount[]): Record<string, number> {
  const byStatus: Record<string, number> = {};
  for (const { status, count } of leadCounts) byStatus[status] = (byStatus[status] ?? 0) + count;
  return byStatus;
}
