import { Controller, Param, Patch, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { leadListId } from '../lead-list-id.pipe';
import { LeadListResponseDto, sendLeadList } from '../lead-list-response.dto';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { UpdateLeadList } from './update-lead-list';
import { toChanges, UpdateLeadListDto } from './update-lead-list.dto';

@ApiTags('lists')
@Controller('lists')
export class UpdateLeadListController {
  constructor(private readonly commands: CommandBus) {}

  @Patch(':id')
  @ApiOperation({
    operationId: 'updateList',
    summary: 'Change a list',
    description: 'Changes the name or the description. Absent fields keep their values. Unknown fields are ignored.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiChangeHeaders()
  @ApiJsonResponse(200, { type: LeadListResponseDto, description: 'The list after the change.', headers: ['ETag'] })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  async update(
    @Param('id', ...leadListId) id: string,
    @ValidBody() dto: UpdateLeadListDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sendLeadList(reply, await this.commands.execute(new UpdateLeadList(id, toChanges(dto), caller, options)));
  }
}
