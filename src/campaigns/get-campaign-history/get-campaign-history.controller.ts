import { type Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { ApiCampaignProblem } from '../campaign.refusals';
import { campaignId } from '../campaign-id.pipe';
import { GetCampaignHistory } from './get-campaign-history';
import { CampaignHistoryDto, toHistoryEventDto } from './get-campaign-history.dto';

@ApiTags('campaigns')
@Controller('campaigns')
export class GetCampaignHistoryController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/history')
  @ApiOperation({
    operationId: 'getCampaignHistory',
    summary: 'Get the history of a campaign',
    description: 'Returns the events of the campaign, oldest first.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiJsonResponse(200, { type: CampaignHistoryDto, description: 'All events of the campaign.' })
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCommonProblems()
  history(
    @Param('id', ...campaignId) id: string,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    return sendList(reply, {
      name: 'events',
      page: (limit, last) => this.queries.execute(new GetCampaignHistory(id, userId, limit, fromRevision(last))),
      cursorOf: ({ revision }) => String(revision),
      toDto: toHistoryEventDto,
    });
  }
}

function fromRevision(last: string | undefined): number {
  return last === undefined ? 0 : Number(last) + 1;
}
