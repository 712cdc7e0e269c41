import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiCommonProblems, ApiProblem } from '../../http/openapi/answers';
import { UserId } from '../../http/request-parameters';
import { ValidQuery } from '../../http/validation/validated';
import { toListedCampaignDto } from '../campaign.dto';
import { ListCampaigns } from './list-campaigns';
import { CampaignListDto, ListCampaignsDto } from './list-campaigns.dto';

@ApiTags('campaigns')
@Controller('campaigns')
export class ListCampaignsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'listCampaigns',
    summary: 'List your campaigns',
    description:
      'Launching, active and paused campaigns come before draft and completed ones. In each of the two groups, the ' +
      'newest come first. Without `limit`, the response contains all of them.',
  })
  @ApiAnswer(200, { type: CampaignListDto, description: 'The campaigns. The list can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems()
  async list(@ValidQuery() filter: ListCampaignsDto, @UserId() userId: string): Promise<CampaignListDto> {
    const { campaigns, nextCursor } = await this.queries.execute(new ListCampaigns(userId, filter));
    return {
      campaigns: campaigns.map(toListedCampaignDto),
      ...(nextCursor !== undefined && { next_cursor: nextCursor }),
    };
  }
}
