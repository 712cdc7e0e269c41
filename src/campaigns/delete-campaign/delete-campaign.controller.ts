import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { DoneDto } from '../../edge/openapi/done.dto';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { ApiCampaignProblem } from '../campaign.refusals';
import { DeleteCampaign } from './delete-campaign';

@ApiTags('campaigns')
@Controller('campaigns')
export class DeleteCampaignController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteCampaign',
    summary: 'Delete a campaign',
    description: 'Deletes a campaign of any status. Its name is free again. Deleting it again has no effect.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: DoneDto, description: 'The campaign is deleted.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCommonProblems('outcome_unknown', 'too_much_contention')
  async delete(
    @Param('id', ...campaignId) id: string,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<DoneDto> {
    await this.commands.execute(new DeleteCampaign(id, caller, options));
    return { success: true };
  }
}
