import { Controller, Param, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { toLeadDto } from '../lead.dto';
import { toLeadChanges } from '../../people/lead-fields.dto';
import { ApiLeadProblem } from '../lead.refusals';
import { UpdateLead } from './update-lead';
import { LeadResponseDto, UpdateLeadDto } from './update-lead.dto';

@ApiTags('leads')
@Controller('campaigns/:id/leads')
export class UpdateLeadController {
  constructor(private readonly commands: CommandBus) {}

  @Patch()
  @ApiOperation({
    operationId: 'updateCampaignLead',
    summary: 'Change a lead of a draft',
    description: 'The field that identifies the lead cannot change. Unknown fields are ignored.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: LeadResponseDto, description: 'The lead after the change.' })
  @ApiLeadProblem(400, 'invalid_request', 'campaign_not_draft', 'lead_identity_fixed', 'too_many_custom_fields')
  @ApiLeadProblem(404, 'campaign_not_found', 'lead_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  async update(
    @Param('id', ...campaignId) id: string,
    @ValidBody() { prospect_id, updates }: UpdateLeadDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<LeadResponseDto> {
    const lead = await this.commands.execute(new UpdateLead(id, prospect_id, toLeadChanges(updates), caller, options));
    return { prospect: toLeadDto(lead) };
  }
}
