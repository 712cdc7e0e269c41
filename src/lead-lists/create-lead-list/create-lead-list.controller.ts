import { Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
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
import { type Caller } from '../../event-sourcing/log/caller';
import { toLeadListDto } from '../lead-list.dto';
import { LeadListResponseDto } from '../lead-list-response.dto';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { CreateLeadList } from './create-lead-list';
import { CreateLeadListDto, toText } from './create-lead-list.dto';

@ApiTags('lists')
@Controller('lists')
export class CreateLeadListController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({
    operationId: 'createList',
    summary: 'Create a list of leads',
    description: 'Creates an empty list. Unknown fields are ignored.',
  })
  @ApiIdempotencyKey()
  @NothingToMatch()
  @ApiJsonResponse(201, { type: LeadListResponseDto, description: 'The list.', headers: ['ETag', 'Location'] })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(409, 'list_removed')
  @ApiBodyProblems()
  @ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight')
  async create(
    @ValidBody() dto: CreateLeadListDto,
    @FromCaller() caller: Caller,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LeadListResponseDto> {
    const list = await this.commands.execute(new CreateLeadList(toText(dto), caller, key));
    reply.header('ETag', revisionTag(list.revision));
    reply.header('Location', reply.server.publicPath(`/api/lists/${list.id}`));
    return { list: toLeadListDto(list) };
  }
}
