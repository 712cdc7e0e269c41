import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { revisionTag } from '../../edge/conditional/etag';
import {
  ApiCommonProblems,
  ApiConditional,
  ApiJsonResponse,
  ApiMinRevision,
  ApiProblem,
} from '../../edge/openapi/responses';
import { MinRevision, UserId } from '../../edge/request-parameters';
import { ApiSenderProblem } from '../sender.refusals';
import { SenderAccountResponseDto, toSenderAccountDto } from '../sender-account.dto';
import { senderId } from '../sender-id.pipe';
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
  @ApiMinRevision()
  @ApiJsonResponse(200, { type: SenderAccountResponseDto, description: 'The account.', headers: ['ETag'] })
  @ApiConditional()
  @ApiProblem(400, 'invalid_request')
  @ApiSenderProblem(404, 'sender_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(
    @Param('id', ...senderId) id: string,
    @UserId() userId: string,
    @MinRevision() minRevision: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SenderAccountResponseDto> {
    const account = await this.queries.execute(new GetSender(id, userId, minRevision));
    reply.header('ETag', revisionTag(account.revision));
    return { account: toSenderAccountDto(account) };
  }
}
