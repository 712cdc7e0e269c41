import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiIfMatch } from '../../edge/conditional/if-match';
import {
  ApiBodyProblems,
  ApiCommonProblems,
  ApiIdempotencyKeyHeader,
  ApiJsonResponse,
} from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { isUuid } from '../../edge/validation/fields';
import { ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { listNotFound } from '../../lead-lists/domain/errors';
import { ApiLeadProblem } from '../lead.refusals';
import { ImportList, reportOf } from './import-list';
import { ImportListDto, ListImportedDto } from './import-list.dto';
import { ApiNothingImported } from './nothing-imported.dto';

@ApiTags('leads')
@Controller('campaigns/:id/leads/import-from-list')
export class ImportListController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'importLeadsFromListToCampaign',
    summary: 'Add the leads of a list to a draft',
    description:
      'Adds all leads that the list has. Those without an email address in an email campaign, or without a LinkedIn URL ' +
      'in a LinkedIn campaign, are counted as invalid. After an error, it is safe to send the request again. With the ' +
      'same `Idempotency-Key`, the response then has the same numbers.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiIfMatch()
  @ApiIdempotencyKeyHeader()
  @ApiJsonResponse(200, { type: ListImportedDto, description: 'What became of the leads of the list.' })
  @ApiLeadProblem(400, 'invalid_request', 'campaign_not_draft', 'campaign_full')
  @ApiLeadProblem(404, 'campaign_not_found', 'list_not_found')
  @ApiNothingImported()
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  async import(
    @Param('id', ...campaignId) id: string,
    @ValidBody() { listId }: ImportListDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<ListImportedDto> {
    if (!isUuid(listId)) throw listNotFound();
    const command = new ImportList(id, listId.toLowerCase(), caller, options);
    return reportOf(await this.commands.execute(command));
  }
}
