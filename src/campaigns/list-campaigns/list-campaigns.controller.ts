import { type Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { ValidQuery } from '../../edge/validation/validated';
import { toListedCampaignDto } from '../campaign.dto';
import { type ListedCampaign } from '../campaign.document';
import { type ShownCampaign } from '../get-campaign/get-campaign';
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
      'Launching, active and paused campaigns come before draft and completed ones. Within each group, the newest ' +
      'come first. Without `limit`, the response contains all of them.',
  })
  @ApiJsonResponse(200, { type: CampaignListDto, description: 'The list of campaigns, which can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems('read_model_behind')
  list(
    @ValidQuery() { limit, cursor, ...filter }: ListCampaignsDto,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    return sendList<ShownCampaign<ListedCampaign>>(reply, {
      name: 'campaigns',
      limit,
      cursor,
      page: (size, after) => this.queries.execute(new ListCampaigns(userId, filter, size, after)),
      cursorOf: ({ campaign }) => campaign.list_order,
      toDto: toListedCampaignDto,
    });
  }
}
