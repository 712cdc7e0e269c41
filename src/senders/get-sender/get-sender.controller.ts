import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { revisionTag } from '../../http/conditional/etag';
import { ApiAnswer, ApiCommonProblems, ApiConditional, ApiProblem } from '../../http/openapi/answers';
import { UserId } from '../../http/request-parameters';
import { SenderAccountAnswerDto, toSenderAccountDto } from '../sender-account.dto';
import { senderId } from '../sender-id.pipe';
import { GetSender } from './get-sender';

@ApiTags('senders')
@ApiBearerAuth()
@Controller('senders')
export class GetSenderController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @ApiOperation({ summary: 'One account' })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiAnswer(200, { type: SenderAccountAnswerDto, description: 'The account.', headers: ['ETag'] })
  @ApiConditional()
  @ApiProblem(404, 'sender_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(
    @Param('id', senderId) id: string,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SenderAccountAnswerDto> {
    const account = await this.queries.execute(new GetSender(id, userId));
    reply.header('ETag', revisionTag(account.revision));
    return { account: toSenderAccountDto(account) };
  }
}
