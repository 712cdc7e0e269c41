import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
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
import { leadListId } from '../lead-list-id.pipe';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { RemoveEntries } from './remove-entries';
import { ListLeadsRemovedDto, RemoveListLeadsDto } from './remove-entries.dto';

@ApiTags('lists')
@Controller('lists/:id/leads')
export class RemoveEntriesController {
  constructor(private readonly commands: CommandBus) {}

  @Delete()
  @ApiOperation({
    operationId: 'deleteListLeads',
    summary: 'Remove leads from a list',
    description:
      'A lead that was removed can be added again. After an error, send the request again to remove the others.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiIdempotencyKey()
  @ApiJsonResponse(200, { type: ListLeadsRemovedDto, description: 'The number of removed leads.' })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  async remove(
    @Param('id', ...leadListId) id: string,
    @ValidBody() { lead_ids }: RemoveListLeadsDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<ListLeadsRemovedDto> {
    return {
      deleted: await this.commands.execute(new RemoveEntries(id, [...new Set(lead_ids)], caller, idempotencyKey)),
    };
  }
}
