import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { ApiCampaignProblem } from '../campaign.refusals';
import { LaunchCampaign } from './launch-campaign';
import { LaunchResponseDto, toLaunchResponse } from './launch-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns/:id/launch')
export class LaunchCampaignController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'launchCampaign',
    summary: 'Launch a draft',
    description:
      'Launches the campaign with all leads that were added before. Its status becomes `launching`, and `active` a moment ' +
      'later. A campaign without leads becomes `completed` at once. Use `validateCampaign` to see what is missing.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: LaunchResponseDto, description: 'The launch has begun.' })
  @ApiCampaignProblem(400, 'invalid_request', 'campaign_not_draft', 'campaign_not_ready')
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCampaignProblem(409, 'campaign_launching')
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind')
  async launch(
    @Param('id', ...campaignId) id: string,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<LaunchResponseDto> {
    return toLaunchResponse(await this.commands.execute(new LaunchCampaign(id, caller, options)));
  }
}
