import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiCommonProblems, ApiProblem } from '../../http/openapi/answers';
import { UserId } from '../../http/request-parameters';
import { ValidQuery } from '../../http/validation/validated';
import { toSenderAccountDto } from '../sender-account.dto';
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
  @ApiAnswer(200, { type: SenderAccountListDto, description: 'The accounts. The list can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems()
  async list(@ValidQuery() { type }: ListSendersDto, @UserId() userId: string): Promise<SenderAccountListDto> {
    const accounts = await this.queries.execute(new ListSenders(userId, type));
    return { accounts: accounts.map(toSenderAccountDto) };
  }
}
