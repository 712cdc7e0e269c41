import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { DoneDto } from '../../edge/openapi/done.dto';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { ApiSenderProblem } from '../sender.refusals';
import { senderId } from '../sender-id.pipe';
import { DisconnectSender } from './disconnect-sender';

@ApiTags('senders')
@Controller('senders')
export class DisconnectSenderController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @ApiOperation({
    operationId: 'disconnectSender',
    summary: 'Disconnect a sender account',
    description: 'Campaigns can no longer use the account. Disconnecting it again has no effect.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiJsonResponse(200, { type: DoneDto, description: 'The account is disconnected.' })
  @ApiProblem(400, 'invalid_request')
  @ApiSenderProblem(404, 'sender_not_found')
  @ApiChangeHeaders()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention')
  async disconnect(
    @Param('id', ...senderId) id: string,
    @FromCaller() caller: Caller,
    @ChangeHeaders() options: ChangeOptions,
  ): Promise<DoneDto> {
    await this.commands.execute(new DisconnectSender(id, caller, options));
    return { success: true };
  }
}
