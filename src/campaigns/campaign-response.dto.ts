import { ApiExtraModels, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { bodyTag, revisionTag } from '../edge/conditional/etag';
import { CampaignDetailsDto, DraftedCampaignDto, toCampaignDetailsDto, toDraftedCampaignDto } from './campaign.dto';
import { type CampaignDocument } from './campaign.document';
import { type CampaignWithSenders } from './get-campaign/get-campaign';
import { NODE_SCHEMAS, type SequenceNodeDto, SequenceNodesProperty, toSequenceNodeDtos } from './sequence-node.dto';

@ApiSchema({ name: 'DraftedCampaignResponse' })
export class DraftedCampaignResponseDto {
  @ApiProperty({ type: DraftedCampaignDto })
  campaign: DraftedCampaignDto;
}

const COUNT = { type: 'integer', minimum: 0 };

@ApiSchema({ name: 'CampaignResponse' })
@ApiExtraModels(...NODE_SCHEMAS)
export class CampaignResponseDto {
  @ApiProperty({ type: CampaignDetailsDto })
  campaign: CampaignDetailsDto;

  @SequenceNodesProperty()
  sequence_nodes: SequenceNodeDto[];

  @ApiProperty({ type: 'object', additionalProperties: COUNT, description: 'Number of leads by status.' })
  prospects_by_status: Record<string, number>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: COUNT },
    description: 'Number of leads by node id, then by status. `__none__` counts the leads that are on no node.',
  })
  prospects_by_node: Record<string, Record<string, number>>;
}

/** Sets the headers of the response to a command that creates. @returns its body */
export function sendDrafted(reply: FastifyReply, campaign: CampaignDocument): DraftedCampaignResponseDto {
  reply.header('ETag', revisionTag(campaign.revision));
  reply.header('Location', reply.server.publicPath(`/api/campaigns/${campaign.id}`));
  return { campaign: toDraftedCampaignDto(campaign) };
}

/** Sets the headers of the response. @returns its body */
export function sendCampaign(reply: FastifyReply, found: CampaignWithSenders): string {
  // Serialize here, so that the ETag is a hash of what is sent.
  const body = JSON.stringify(toResponse(found));
  reply.header('ETag', bodyTag(found.campaign.revision, body)).type('application/json; charset=utf-8');
  return body;
}

function toResponse(found: CampaignWithSenders): CampaignResponseDto {
  return {
    campaign: toCampaignDetailsDto(found),
    sequence_nodes: toSequenceNodeDtos(found.campaign.id, found.campaign.sequence_nodes),
    prospects_by_status: {},
    prospects_by_node: {},
  };
}
