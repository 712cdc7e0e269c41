import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiBodyProblems, ApiCommonProblems, ApiIdempotencyKey, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { CsvBody, ValidQuery } from '../../edge/validation/validated';
import { type Caller } from '../../event-sourcing/log/caller';
import { CsvImportQueryDto, CsvReportDto, toMap } from '../../people/csv/csv-import.dto';
import { leadListId } from '../lead-list-id.pipe';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { ImportEntries } from './import-entries';

@ApiTags('lists')
@Controller('lists/:id/leads/csv')
export class ImportEntriesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'addLeadsToListFromCsv',
    summary: 'Add the leads in a CSV file to a list',
    description:
      'The file is UTF-8 and has a header row. The separator is a comma, a semicolon or a tab. Each row must have an ' +
      'email address or a LinkedIn URL. Rows that cannot be used are reported, and the others are added. A file with a ' +
      'fault, such as a quote that is never closed, adds nothing. After an error, it is safe to send the request again. ' +
      'With the same `Idempotency-Key`, the response then has the same numbers.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiIdempotencyKey()
  @ApiJsonResponse(200, { type: CsvReportDto, description: 'What became of the rows.' })
  @ApiLeadListProblem(400, 'invalid_request', 'csv_unreadable', 'csv_without_identity', 'list_full')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  import(
    @Param('id', ...leadListId) id: string,
    @ValidQuery() query: CsvImportQueryDto,
    @CsvBody() file: Buffer,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<CsvReportDto> {
    const options = { dryRun: query.dry_run, idempotencyKey };
    return this.commands.execute(new ImportEntries(id, file, toMap(query), caller, options));
  }
}
