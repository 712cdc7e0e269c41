import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiExtraModels, ApiOperation, ApiParam, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { bodyTag } from '../../edge/conditional/etag';
import {
  ApiCommonProblems,
  ApiConditional,
  ApiJsonResponse,
  ApiMinRevision,
  ApiProblem,
} from '../../edge/openapi/responses';
import { MinRevision, UserId } from '../../edge/request-parameters';
import { ApiCampaignProblem } from '../campaign.refusals';
import { CampaignWithSendersDto, toCampaignWithSendersDto } from '../campaign.dto';
import { campaignId } from '../campaign-id.pipe';
import { NODE_SCHEMAS, type SequenceNodeDto, SequenceNodesProperty, toSequenceNodeDtos } from '../sequence-node.dto';
import { type CampaignWithSenders, GetCampaign } from './get-campaign';

const COUNT = { type: 'integer', minimum: 0 };

@ApiSchema({ name: 'CampaignResponse' })
@ApiExtraModels(...NODE_SCHEMAS)
class CampaignResponseDto {
  @ApiProperty({ type: CampaignWithSendersDto })
  campaign: CampaignWithSendersDto;

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

@ApiTags('campaigns')
@Controller('campaigns')
export class GetCampaignController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @ApiOperation({
    operationId: 'getCampaign',
    summary: 'Get a campaign',
    description: 'Returns the campaign with its sequence, its senders and the number of its leads.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiMinRevision()
  @ApiJsonResponse(200, { type: CampaignResponseDto, description: 'The campaign.', headers: ['ETag'] })
  @ApiConditional()
  @ApiProblem(400, 'invalid_request')
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(
    @Param('id', ...campaignId) id: string,
    @UserId() userId: string,
    @MinRevision() minRevision: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.queries.execute(new GetCampaign(id, userId, minRevision));
    // Serialize here, so that the ETag is a hash of what is sent.
    const body = JSON.stringify(toResponse(found));
    reply.header('ETag', bodyTag(found.campaign.revision, body)).type('application/json; charset=utf-8');
    return body;
  }
}

function toResponse(found: CampaignWithSenders): CampaignResponseDto {
  return {
    campaign: toCampaignWithSendersDto(found),
    sequence_nodes: toSequenceNodeDtos(found.campaign),
    prospects_by_status: {},
    prospects_by_node: {},
  };
}
