import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { DoneDto } from '../../edge/openapi/done.dto';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { leadListId } from '../lead-list-id.pipe';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { DeleteLeadList } from './delete-lead-list';

@ApiTags('lists')
@Controller('lists')
export class DeleteLeadListController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteList',
    summary: 'Delete a list',
    description: 'Deletes a list. Deleting it again has no effect.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: DoneDto, description: 'The list is deleted.' })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiCommonProblems('outcome_unknown', 'too_much_contention')
  async delete(
    @Param('id', ...leadListId) id: string,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
  ): Promise<DoneDto> {
    await this.commands.execute(new DeleteLeadList(id, caller, options));
    return { success: true };
  }
}
