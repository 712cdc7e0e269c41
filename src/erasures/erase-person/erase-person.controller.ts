import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller } from '../../event-sourcing/log/caller';
import { ApiAnswer, ApiBodyProblems, ApiCommonProblems, ApiProblem } from '../../edge/openapi/answers';
import { FromCaller } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { ErasePerson } from './erase-person';
import { ErasedAnswerDto, ErasePersonDto, toPerson } from './erase-person.dto';

@ApiTags('erasures')
@Controller('erasures')
export class ErasePersonController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'erasePerson',
    summary: 'Erase a person',
    description:
      'Erases every sender account of yours that carries the address or the profile, connected or not. Nothing that ' +
      'identifies the person stays, neither in responses nor in the stored events. This cannot be undone. After a 503, ' +
      'send the request again to complete it. Erasing a person again changes nothing.',
  })
  @ApiAnswer(200, { type: ErasedAnswerDto, description: 'The person is erased.' })
  @ApiProblem(400, 'invalid_request')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind')
  async erase(@ValidBody() dto: ErasePersonDto, @FromCaller() caller: Caller): Promise<ErasedAnswerDto> {
    return { erased: await this.commands.execute(new ErasePerson(toPerson(dto), caller)) };
  }
}
