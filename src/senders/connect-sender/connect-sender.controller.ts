import { Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type Caller } from '../../event-sourcing/log/caller';
import { revisionTag } from '../../edge/conditional/etag';
import { NothingToMatch } from '../../edge/conditional/if-match';
import {
  ApiBodyProblems,
  ApiCommonProblems,
  ApiIdempotencyKey,
  ApiJsonResponse,
  ApiProblem,
} from '../../edge/openapi/responses';
import { FromCaller, IdempotencyKey } from '../../edge/request-parameters';
import { ValidBody } from '../../edge/validation/validated';
import { ApiSenderProblem } from '../sender.refusals';
import { SenderAccountResponseDto, toSenderAccountDto } from '../sender-account.dto';
import { ConnectSender } from './connect-sender';
import { ConnectSenderDto, ignoredFields, toSenderProfile } from './connect-sender.dto';

@ApiTags('senders')
@Controller('senders')
export class ConnectSenderController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({
    operationId: 'createSender',
    summary: 'Record a sender account',
    description:
      'Records an account whose credentials are stored elsewhere. Fields of the other channel are ignored, and the ' +
      'response header `Ignored-Fields` names them. Unknown fields are ignored.',
  })
  @ApiIdempotencyKey()
  @NothingToMatch()
  @ApiJsonResponse(201, {
    type: SenderAccountResponseDto,
    description: 'The account.',
    headers: ['ETag', 'Location'],
    optionalHeaders: ['Ignored-Fields'],
  })
  @ApiProblem(400, 'invalid_request')
  @ApiSenderProblem(409, 'sender_erased')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  async connect(
    @ValidBody() dto: ConnectSenderDto,
    @FromCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SenderAccountResponseDto> {
    const account = await this.commands.execute(new ConnectSender(dto.type, toSenderProfile(dto), caller, key));
    const ignored = ignoredFields(dto);
    if (ignored.length > 0) reply.header('Ignored-Fields', ignored.join(', '));
    reply.header('ETag', revisionTag(account.revision));
    reply.header('Location', reply.server.publicPath(`/api/senders/${account.id}`));
    return { account: toSenderAccountDto(account) };
  }
}
