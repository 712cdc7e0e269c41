import { Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type Caller } from '../../event-sourcing/log/caller';
import { NothingToMatch } from '../../edge/conditional/if-match';
import { nameIgnored } from '../../edge/ignored-fields';
import { ApiBodyProblems, ApiCommonProblems, ApiIdempotencyKey, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { ApiCampaignProblem } from '../campaign.refusals';
import { DraftedCampaignResponseDto, sendDrafted } from '../campaign-response.dto';
import { CreateDraftCampaign } from './create-draft-campaign';
import { CreateDraftCampaignDto, ignoredFields, toNewCampaign } from './create-draft-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns')
export class CreateDraftCampaignController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({
    operationId: 'createCampaign',
    summary: 'Create a draft campaign',
    description:
      'The draft starts with two nodes: one step of its channel, and the end. Fields of the other channel are ' +
      'ignored, and the response header `Ignored-Fields` names them. Unknown fields are ignored.',
  })
  @ApiIdempotencyKey()
  @NothingToMatch()
  @ApiJsonResponse(201, {
    type: DraftedCampaignResponseDto,
    description: 'The draft campaign with its sequence.',
    headers: ['ETag', 'Location'],
    optionalHeaders: ['Ignored-Fields'],
  })
  @ApiCampaignProblem(400, 'invalid_request', 'sender_not_found', 'sender_channel_mismatch', 'sender_not_connected')
  @ApiCampaignProblem(409, 'campaign_name_taken', 'campaign_name_pending', 'campaign_draft_abandoned')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  async create(
    @ValidBody() dto: CreateDraftCampaignDto,
    @FromCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DraftedCampaignResponseDto> {
    const campaign = await this.commands.execute(new CreateDraftCampaign(toNewCampaign(dto), caller, key));
    nameIgnored(reply, ignoredFields(dto));
    return sendDrafted(reply, campaign);
  }
}
