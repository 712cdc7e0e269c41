import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { toLeadFields } from '../../people/lead-fields.dto';
import { ApiLeadProblem } from '../lead.refusals';
import { AddLeads } from './add-leads';
import { AddLeadsDto, LeadsAddedDto, MOST_VALUES } from './add-leads.dto';

@ApiTags('leads')
@Controller('campaigns/:id/leads')
export class AddLeadsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'addLeadsToCampaign',
    summary: 'Add leads to a draft',
    description:
      'A campaign has each lead once: `email` identifies it in an email campaign, `linkedin_url` in a LinkedIn ' +
      'campaign. Leads that the campaign already has stay as they are. After an error, it is safe to send the request ' +
      'again. With the same `Idempotency-Key`, the response then has the same numbers.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: LeadsAddedDto, description: 'The numbers of leads.' })
  @ApiLeadProblem(400, 'invalid_request', 'campaign_not_draft', 'lead_without_identity', 'campaign_full')
  @ApiLeadProblem(404, 'campaign_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  add(
    @Param('id', ...campaignId) id: string,
    @ValidBody({ mostValues: MOST_VALUES }) { prospects }: AddLeadsDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<LeadsAddedDto> {
    return this.commands.execute(new AddLeads(id, prospects.map(toLeadFields), caller, options));
  }
}
