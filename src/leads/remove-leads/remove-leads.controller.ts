import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { ApiLeadProblem } from '../lead.refusals';
import { RemoveLeads } from './remove-leads';
import { LeadsRemovedDto, RemoveLeadsDto } from './remove-leads.dto';

@ApiTags('leads')
@Controller('campaigns/:id/leads')
export class RemoveLeadsController {
  constructor(private readonly commands: CommandBus) {}

  @Delete()
  @ApiOperation({
    operationId: 'deleteCampaignLeads',
    summary: 'Remove leads from a draft',
    description:
      'A lead that was removed can be added again. After an error, send the request again to remove the others.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: LeadsRemovedDto, description: 'The number of removed leads.' })
  @ApiLeadProblem(400, 'invalid_request', 'campaign_not_draft')
  @ApiLeadProblem(404, 'campaign_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  async remove(
    @Param('id', ...campaignId) id: string,
    @ValidBody() { prospect_ids }: RemoveLeadsDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<LeadsRemovedDto> {
    const ids = prospect_ids === undefined ? 'all' : [...new Set(prospect_ids)];
    return { deleted: await this.commands.execute(new RemoveLeads(id, ids, caller, options)) };
  }
}
