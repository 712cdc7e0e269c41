import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { revisionTag } from '../../edge/conditional/etag';
import { ApiAnswer, ApiCommonProblems, ApiConditional, ApiProblem } from '../../edge/openapi/answers';
import { UserId } from '../../edge/request-parameters';
import { SenderAccountResponseDto, toSenderAccountDto } from '../sender-account.dto';
import { senderId } from '../sender-id.pipe';
import { type SenderErrorCode } from '../domain/errors';
import { GetSender } from './get-sender';

@ApiTags('senders')
@Controller('senders')
export class GetSenderController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @ApiOperation({
    operationId: 'getSender',
    summary: 'Get a sender account',
    description: 'Returns one of your accounts, connected or not.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiAnswer(200, { type: SenderAccountResponseDto, description: 'The account.', headers: ['ETag'] })
  @ApiConditional()
  @ApiProblem<SenderErrorCode>(404, 'sender_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(
    @Param('id', ...senderId) id: string,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SenderAccountResponseDto> {
    const account = await this.queries.execute(new GetSender(id, userId));
    reply.header('ETag', revisionTag(account.revision));
    return { account: toSenderAccountDto(account) };
  }
}
