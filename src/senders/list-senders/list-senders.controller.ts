import { type Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { ValidQuery } from '../../edge/validation/validated';
import { toSenderAccountDto } from '../sender-account.dto';
import { type SenderAccount } from '../sender.document';
import { ListSenders } from './list-senders';
import { ListSendersDto, SenderAccountListDto } from './list-senders.dto';

@ApiTags('senders')
@Controller('senders')
export class ListSendersController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'getSenders',
    summary: 'List your sender accounts',
    description: 'Returns your accounts, newest first.',
  })
  @ApiJsonResponse(200, { type: SenderAccountListDto, description: 'The list of accounts, which can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems('read_model_behind')
  list(
    @ValidQuery() { type }: ListSendersDto,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    return sendList<SenderAccount>(reply, {
      name: 'accounts',
      page: (limit, after) => this.queries.execute(new ListSenders(userId, type, limit, after)),
      cursorOf: ({ list_order }) => list_order,
      toDto: toSenderAccountDto,
    });
  }
}
