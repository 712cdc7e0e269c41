import { applyDecorators, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { ApiCampaignProblem } from '../campaign.refusals';
import { PauseOrResumeCampaign } from './pause-or-resume-campaign';
import { CampaignStatusDto } from './pause-or-resume-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns/:id')
export class PauseOrResumeCampaignController {
  constructor(private readonly commands: CommandBus) {}

  @Post('pause')
  @ApiOperation({
    operationId: 'pauseCampaign',
    summary: 'Pause an active campaign',
    description: 'Nothing is sent until the campaign is resumed.',
  })
  @ApiStatusChange('campaign_not_active')
  async pause(
    @Param('id', ...campaignId) id: string,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<CampaignStatusDto> {
    await this.commands.execute(new PauseOrResumeCampaign('PauseCampaign', id, caller, options));
    return { success: true, message: 'The campaign is paused.', status: 'paused' };
  }

  @Post('resume')
  @ApiOperation({
    operationId: 'resumeCampaign',
    summary: 'Resume a paused campaign',
    description: 'Each lead continues where it was.',
  })
  @ApiStatusChange('campaign_not_paused')
  async resume(
    @Param('id', ...campaignId) id: string,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<CampaignStatusDto> {
    await this.commands.execute(new PauseOrResumeCampaign('ResumeCampaign', id, caller, options));
    return { success: true, message: 'The campaign is active again.', status: 'active' };
  }
}

/** Describes what both routes have in common. */
function ApiStatusChange(refusal: 'campaign_not_active' | 'campaign_not_paused'): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } }),
    ApiChangeHeaders(),
    ApiJsonResponse(200, { type: CampaignStatusDto, description: 'The status after the change.' }),
    ApiCampaignProblem(400, 'invalid_request', refusal),
    ApiCampaignProblem(404, 'campaign_not_found'),
    ApiCommonProblems('outcome_unknown', 'too_much_contention'),
  );
}
