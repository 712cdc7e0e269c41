import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller } from '../../event-sourcing/log/caller';
import {
  ApiBodyProblems,
  ApiCommonProblems,
  ApiIdempotencyKey,
  ApiJsonResponse,
  ApiProblem,
} from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { ErasePerson } from './erase-person';
import { ErasureResponseDto, ErasePersonDto, toPerson } from './erase-person.dto';

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
      'Erases all of your leads, in campaigns and lists, and your sender accounts that have the email address or the ' +
      'LinkedIn profile. Everything that identifies the person is removed from responses and from the stored events. You ' +
      'cannot undo this. The person is also suppressed: later requests that add the same address or profile leave it ' +
      'out. After a 503, send the request again to complete the erasure. Erasing a person again has no effect.',
  })
  @ApiIdempotencyKey()
  @ApiJsonResponse(200, { type: ErasureResponseDto, description: 'The person is erased.' })
  @ApiProblem(400, 'invalid_request')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'read_model_behind')
  async erase(
    @ValidBody() dto: ErasePersonDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<ErasureResponseDto> {
    return { erased: await this.commands.execute(new ErasePerson(toPerson(dto), caller, idempotencyKey)) };
  }
}
