import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiCommonProblems, ApiProblem } from '../../http/openapi/answers';
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
  @ApiAnswer(200, { type: SenderAccountAnswerDto, description: 'The account.' })
  @ApiProblem(404, 'sender_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(@Param('id', senderId) id: string, @UserId() userId: string): Promise<SenderAccountAnswerDto> {
    return { account: toSenderAccountDto(await this.queries.execute(new GetSender(id, userId))) };
  }
}
