import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiBodyProblems, ApiCommonProblems, ApiIdempotencyKey, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type Caller } from '../../event-sourcing/log/caller';
import { toLeadFields } from '../../people/lead-fields.dto';
import { leadListId } from '../lead-list-id.pipe';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { AddEntries } from './add-entries';
import { AddListLeadsDto, ListLeadsAddedDto, MOST_VALUES } from './add-entries.dto';

@ApiTags('lists')
@Controller('lists/:id/leads')
export class AddEntriesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'addLeadsToList',
    summary: 'Add leads to a list',
    description:
      'Each lead must have `email` or `linkedin_url`. A list has each lead once: `email` identifies it, or ' +
      '`linkedin_url` if it has no email address. Leads that the list already has stay as they are. After an error, it ' +
      'is safe to send the request again. With the same `Idempotency-Key`, the response then has the same numbers.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiIdempotencyKey()
  @ApiJsonResponse(200, { type: ListLeadsAddedDto, description: 'The numbers of leads.' })
  @ApiLeadListProblem(400, 'invalid_request', 'lead_without_identity', 'list_full')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind', 'too_many_bytes_in_flight')
  add(
    @Param('id', ...leadListId) id: string,
    @ValidBody({ mostValues: MOST_VALUES }) { leads }: AddListLeadsDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<ListLeadsAddedDto> {
    return this.commands.execute(new AddEntries(id, leads.map(toLeadFields), caller, idempotencyKey));
  }
}
