import { Controller, Param, Patch, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { nameIgnored } from '../../edge/ignored-fields';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { JsonBody, validated } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { CampaignResponseDto, sendCampaign } from '../campaign-response.dto';
import { ApiCampaignProblem, SEQUENCE_REFUSALS } from '../campaign.refusals';
import { takenFields } from '../domain/updating';
import { GetCampaign } from '../get-campaign/get-campaign';
import { UpdateCampaign } from './update-campaign';
import { toChanges, UpdateCampaignDto } from './update-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns')
export class UpdateCampaignController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Patch(':id')
  @ApiOperation({
    operationId: 'updateCampaign',
    summary: 'Change a campaign',
    description:
      'All changes are made, or none. A draft takes every field of its channel. Afterwards, a campaign takes only ' +
      '`name`, `operating_hours`, `daily_limit` and `account_limits`. Other fields are ignored, and the response ' +
      'header `Ignored-Fields` names them. Unknown fields are ignored.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiBody({ type: UpdateCampaignDto })
  @ApiJsonResponse(200, {
    type: CampaignResponseDto,
    description: 'The campaign after the change.',
    headers: ['ETag'],
    optionalHeaders: ['Ignored-Fields'],
  })
  @ApiCampaignProblem(
    400,
    'invalid_request',
    'sender_not_found',
    'sender_channel_mismatch',
    'sender_not_connected',
    ...SEQUENCE_REFUSALS,
  )
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCampaignProblem(409, 'campaign_name_taken', 'campaign_name_pending', 'campaign_launching')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  async update(
    @Param('id', ...campaignId) id: string,
    @JsonBody() body: object,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { dto, ignored } = await validated(UpdateCampaignDto, body, () => this.takenFields(id, caller.userId));
    const changes = toChanges(dto);
    const command = new UpdateCampaign(id, changes, caller, { ...options, request: body });
    const { revision, taken } = await this.commands.execute(command);
    const sent = [...ignored, ...Object.keys(changes)];
    nameIgnored(
      reply,
      sent.filter((field) => !taken.includes(field)),
    );
    return sendCampaign(reply, await this.queries.execute(new GetCampaign(id, caller.userId, { exact: revision })));
  }

  private async takenFields(id: string, userId: string): Promise<readonly string[]> {
    const { campaign } = await this.queries.execute(new GetCampaign(id, userId, { latest: true }));
    return takenFields({ channel: campaign.type, status: campaign.status });
  }
}
