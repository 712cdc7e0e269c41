import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiCommonProblems, ApiProblem } from '../../http/openapi/answers';
import { UserId } from '../../http/request-parameters';
import { ValidQuery } from '../../http/validation/validated';
import { toListedCampaignDto } from '../campaign.dto';
import { ListCampaigns } from './list-campaigns';
import { CampaignListDto, ListCampaignsDto } from './list-campaigns.dto';

@ApiTags('campaigns')
@ApiBearerAuth()
@Controller('campaigns')
export class ListCampaignsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    summary: "The caller's campaigns",
    description: 'Launching, active and paused before draft and completed; newest first within each.',
  })
  @ApiAnswer(200, { type: CampaignListDto, description: 'The campaigns, possibly none.' })
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
