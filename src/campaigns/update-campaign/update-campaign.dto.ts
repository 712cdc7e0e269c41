import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInstance, ValidateNested } from 'class-validator';
import { Flag, IfNotNull, IfSent, StringThat, Text, Uuid, WholeNumber } from '../../edge/validation/fields';
import { ListOf } from '../../edge/validation/lists';
import { CampaignName, MOST_SENDERS, SenderIds, toSenderIds } from '../campaign-fields.dto';
import { OperatingHoursDto } from '../create-draft-campaign/operating-hours.dto';
import { type CampaignChanges } from '../domain/commands';
import { type NodeType, type RequestedNode } from '../domain/sequence-node';
import { MOST_NODES } from '../domain/sequence-rules';
import { NodeFieldsDto, NodeTypeField, toNodeFields } from '../node-fields.dto';

const LONGEST_ID = 255;

@ApiSchema({ name: 'AccountLimitFields' })
class AccountLimitFieldsDto {
  @Uuid({ description: 'A sender of the campaign.' })
  account_id: string;

  @WholeNumber(1, 500, { description: 'Maximum number of leads per day.' })
  daily_limit: number;
}

@ApiSchema({ name: 'SequenceNodeFields' })
class RequestedNodeDto extends NodeFieldsDto {
  @ApiProperty({
    type: 'string',
    maxLength: LONGEST_ID,
    required: false,
    description:
      'Id of a node of the sequence. If its type stays the same, absent fields keep their values. A node without an ' +
      'id, or with an unknown one, is new.',
  })
  @IfSent()
  @StringThat(LONGEST_ID, () => true, `must be a string of at most ${LONGEST_ID} characters`)
  id?: string;

  @NodeTypeField()
  type: NodeType;
}

@ApiSchema({ name: 'UpdateCampaign' })
export class UpdateCampaignDto {
  @IfSent()
  @CampaignName({ required: false })
  name?: string;

  @ApiProperty({
    type: () => OperatingHoursDto,
    required: false,
    nullable: true,
    description: 'Only for linkedin. When the campaign may act. Null means at any time.',
  })
  @IfNotNull()
  @Type(() => OperatingHoursDto)
  @IsInstance(OperatingHoursDto, { message: 'must be an object or null' })
  @ValidateNested({ message: 'must be an object or null' })
  operating_hours?: OperatingHoursDto | null;

  @IfSent()
  @WholeNumber(1, 500, {
    description: 'Only for email. Maximum number of leads per day, over all senders.',
    required: false,
  })
  daily_limit?: number;

  @IfSent()
  @ListOf(AccountLimitFieldsDto, {
    most: MOST_SENDERS,
    id: 'account_id',
    required: false,
    description:
      'Only for email. Replaces the limits of single senders. A sender that is not listed has no limit of its own.',
  })
  account_limits?: AccountLimitFieldsDto[];

  @IfSent()
  @Flag({
    description: 'Only for linkedin, and only in a draft. Skip people who are already in another campaign.',
    required: false,
  })
  skip_other_campaigns?: boolean;

  @IfSent()
  @Flag({
    description: 'Only for email, and only in a draft. Stop the sequence for a lead who replies.',
    required: false,
  })
  stop_on_reply?: boolean;

  @IfSent()
  @Flag({ description: 'Only for email, and only in a draft. Track whether messages are opened.', required: false })
  open_tracking?: boolean;

  @IfNotNull()
  @Text(0, 10_000, {
    description: 'Only for email, and only in a draft. Added to the end of each message.',
    required: false,
    nullable: true,
  })
  signature?: string | null;

  @IfSent()
  @SenderIds({
    required: false,
    description: 'Only in a draft. Replaces the senders. Duplicates are removed.',
  })
  sender_account_ids?: string[];

  @IfSent()
  @ListOf(RequestedNodeDto, {
    most: MOST_NODES,
    id: 'id',
    required: false,
    description:
      'Only in a draft. Replaces the whole sequence. The order in the list is the order of the nodes. It must have ' +
      'exactly one `end`, as the last node.',
  })
  sequence_nodes?: RequestedNodeDto[];
}

export function toChanges(dto: UpdateCampaignDto): CampaignChanges {
  const { sender_account_ids, sequence_nodes } = dto;
  return {
    ...dto,
    ...(sender_account_ids && { sender_account_ids: toSenderIds(sender_account_ids) }),
    ...(sequence_nodes && { sequence_nodes: sequence_nodes.map(toRequestedNode) }),
  };
}

function toRequestedNode(dto: RequestedNodeDto): RequestedNode {
  const { id, type } = dto;
  return { ...(id !== undefined && { id: id.toLowerCase() }), type, ...toNodeFields(dto, type) };
}
