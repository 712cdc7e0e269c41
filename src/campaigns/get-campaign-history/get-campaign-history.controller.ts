import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiCommonProblems, ApiProblem } from '../../http/openapi/answers';
import { UserId } from '../../http/request-parameters';
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
    description: "Returns the campaign's events, oldest first.",
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiAnswer(200, { type: CampaignHistoryDto, description: 'Everything that has happened to the campaign.' })
  @ApiProblem(404, 'campaign_not_found')
  @ApiCommonProblems()
  async history(@Param('id', campaignId) id: string, @UserId() userId: string): Promise<CampaignHistoryDto> {
    const events = await this.queries.execute(new GetCampaignHistory(id, userId));
    return { events: events.map(toHistoryEventDto) };
  }
}
