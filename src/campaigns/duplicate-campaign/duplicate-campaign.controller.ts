import { Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { NothingToMatch } from '../../edge/conditional/if-match';
import {
  ApiBodyProblems,
  ApiCommonProblems,
  ApiIdempotencyKey,
  ApiJsonResponse,
  ApiProblem,
} from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { DraftedCampaignResponseDto, sendDrafted } from '../campaign-response.dto';
import { ApiCampaignProblem } from '../campaign.refusals';
import { DuplicateCampaign } from './duplicate-campaign';
import { DuplicateCampaignDto } from './duplicate-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns')
export class DuplicateCampaignController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/duplicate')
  @ApiOperation({
    operationId: 'duplicateCampaign',
    summary: 'Duplicate a campaign',
    description:
      'Creates a draft with the settings, the senders and the sequence of a campaign of any status, without its leads. ' +
      'Without `name`, it is named `"<name> (copy)"`, or `"<name> (copy n)"` with the first free n from 2.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiBody({ type: DuplicateCampaignDto, required: false })
  @ApiIdempotencyKey()
  @NothingToMatch()
  @ApiJsonResponse(201, {
    type: DraftedCampaignResponseDto,
    description: 'The new draft with its sequence.',
    headers: ['ETag', 'Location'],
  })
  @ApiProblem(400, 'invalid_request')
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCampaignProblem(409, 'campaign_name_taken', 'campaign_name_pending', 'campaign_draft_abandoned')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  async duplicate(
    @Param('id', ...campaignId) id: string,
    @ValidBody({ mayBeAbsent: true }) { name }: DuplicateCampaignDto,
    @FromCaller() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DraftedCampaignResponseDto> {
    return sendDrafted(reply, await this.commands.execute(new DuplicateCampaign(id, caller, { name, idempotencyKey })));
  }
}
