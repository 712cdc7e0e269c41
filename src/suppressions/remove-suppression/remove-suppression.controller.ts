import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DoneDto } from '../../edge/openapi/done.dto';
import { ApiCommonProblems, ApiIdempotencyKey, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { type Caller } from '../../event-sourcing/log/caller';
import { suppressionId } from '../suppression-id.pipe';
import { ApiSuppressionProblem } from '../suppression.refusals';
import { RemoveSuppression } from './remove-suppression';

@ApiTags('suppressions')
@Controller('suppressions')
export class RemoveSuppressionController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteSuppression',
    summary: 'Remove a suppression',
    description: 'The person may be contacted again, and can be suppressed again. Removing it again has no effect.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiIdempotencyKey()
  @ApiJsonResponse(200, { type: DoneDto, description: 'The suppression is removed.' })
  @ApiSuppressionProblem(404, 'suppression_not_found')
  @ApiCommonProblems('outcome_unknown', 'too_much_contention')
  async remove(
    @Param('id', ...suppressionId) id: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<DoneDto> {
    await this.commands.execute(new RemoveSuppression(id, caller, idempotencyKey));
    return { success: true };
  }
}
