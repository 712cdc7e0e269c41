import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { CsvBody, ValidQuery } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { CsvImportQueryDto, CsvReportDto, toMap } from '../../people/csv/csv-import.dto';
import { ApiLeadProblem } from '../lead.refusals';
import { ImportLeads } from './import-leads';

@ApiTags('leads')
@Controller('campaigns/:id/leads/csv')
export class ImportLeadsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'addLeadsToCampaignFromCsv',
    summary: 'Add the leads in a CSV file to a draft',
    description:
      'The file is UTF-8 and has a header row. The separator is a comma, a semicolon or a tab. Each row must have an ' +
      'email address in an email campaign, and a LinkedIn URL in a LinkedIn campaign. Rows that cannot be used are ' +
      'reported, and the others are added. A file with a fault, such as a quote that is never closed, adds nothing. ' +
      'After an error, it is safe to send the request again. With the same `Idempotency-Key`, the response then has the ' +
      'same numbers.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: CsvReportDto, description: 'What became of the rows.' })
  @ApiLeadProblem(
    400,
    'invalid_request',
    'campaign_not_draft',
    'csv_unreadable',
    'csv_without_identity',
    'campaign_full',
  )
  @ApiLeadProblem(404, 'campaign_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  import(
    @Param('id', ...campaignId) id: string,
    @ValidQuery() query: CsvImportQueryDto,
    @CsvBody() file: Buffer,
    @ChangeHeaders() headers: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<CsvReportDto> {
    const options = { ...headers, dryRun: query.dry_run };
    return this.commands.execute(new ImportLeads(id, file, toMap(query), caller, options));
  }
}
