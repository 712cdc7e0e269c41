import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  ApiCommonProblems,
  ApiConditional,
  ApiJsonResponse,
  ApiMinRevision,
  ApiProblem,
} from '../../edge/openapi/responses';
import { MinRevision, UserId } from '../../edge/request-parameters';
import { ApiCampaignProblem } from '../campaign.refusals';
import { campaignId } from '../campaign-id.pipe';
import { CampaignResponseDto, sendCampaign } from '../campaign-response.dto';
import { GetCampaign } from './get-campaign';

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
    return sendCampaign(reply, await this.queries.execute(new GetCampaign(id, userId, { min: minRevision })));
  }
}
