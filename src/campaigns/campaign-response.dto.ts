import { ApiExtraModels, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { bodyTag, revisionTag } from '../edge/conditional/etag';
import {
  countsByStatus,
  LEAD_COUNT,
  CampaignDetailsDto,
  DraftedCampaignDto,
  toCampaignDetailsDto,
  toDraftedCampaignDto,
} from './campaign.dto';
import { type CampaignDocument } from './campaign.document';
import { type LeadCount, type ShownCampaign } from './get-campaign/get-campaign';
import { NODE_SCHEMAS, type SequenceNodeDto, SequenceNodesProperty, toSequenceNodeDtos } from './sequence-node.dto';

@ApiSchema({ name: 'DraftedCampaignResponse' })
export class DraftedCampaignResponseDto {
  @ApiProperty({ type: DraftedCampaignDto })
  campaign: DraftedCampaignDto;
}

/** Counts the leads that are on no node. */
const NO_NODE = '__none__';

@ApiSchema({ name: 'CampaignResponse' })
@ApiExtraModels(...NODE_SCHEMAS)
export class CampaignResponseDto {
  @ApiProperty({ type: CampaignDetailsDto })
  campaign: CampaignDetailsDto;

  @SequenceNodesProperty()
  sequence_nodes: SequenceNodeDto[];

  @ApiProperty({ type: 'object', additionalProperties: LEAD_COUNT, description: 'Number of leads by status.' })
  prospects_by_status: Record<string, number>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: LEAD_COUNT },
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
export function sendCampaign(reply: FastifyReply, found: ShownCampaign): string {
  // Serialize here, so that the ETag is a hash of what is sent.
  const body = JSON.stringify(toResponse(found));
  reply.header('ETag', bodyTag(found.campaign.revision, body)).type('application/json; charset=utf-8');
  return body;
}

function toResponse(found: ShownCampaign): CampaignResponseDto {
  return {
    campaign: toCampaignDetailsDto(found),
    sequence_nodes: toSequenceNodeDtos(found.campaign.id, found.campaign.sequence_nodes),
    prospects_by_status: countsByStatus(found.leadCounts),
    prospects_by_node: countsByNode(found.leadCounts),
  };
}

function countsByNode(leadCounts: readonly LeadCount[]): Record<string, Record<string, number>> {
  const nodes = new Set(leadCounts.map(({ nodeId }) => nodeId));
  const countsOf = (node: string | null) => countsByStatus(leadCounts.filter(({ nodeId }) => nodeId === node));
  return Object.fromEntries([...nodes].map((node) => [node ?? NO_NODE, countsOf(node)]));
}
