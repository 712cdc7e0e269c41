import { Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiBodyProblems,
  ApiCommonProblems,
  ApiIdempotencyKey,
  ApiJsonResponse,
  ApiProblem,
} from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { type Caller } from '../../event-sourcing/log/caller';
import { AddSuppressions } from './add-suppressions';
import { AddSuppressionsDto, SuppressionsAddedDto, toIdentities } from './add-suppressions.dto';

@ApiTags('suppressions')
@Controller('suppressions')
export class AddSuppressionsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({
    operationId: 'addSuppressions',
    summary: 'Suppress people',
    description:
      'Records people whom you must not contact. Those who are suppressed stay as they are. After an error, it is safe ' +
      'to send the request again. With the same `Idempotency-Key`, the response then has the same numbers.',
  })
  @ApiIdempotencyKey()
  @ApiJsonResponse(201, { type: SuppressionsAddedDto, description: 'The numbers of addresses and profiles.' })
  @ApiProblem(400, 'invalid_request')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  add(
    @ValidBody() dto: AddSuppressionsDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @FromCaller() caller: Caller,
  ): Promise<SuppressionsAddedDto> {
    const command = new AddSuppressions(toIdentities(dto), dto.reason ?? undefined, caller, idempotencyKey);
    return this.commands.execute(command);
  }
}
