import { type Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { toLeadListDto } from '../lead-list.dto';
import { type LeadListDocument } from '../lead-list.document';
import { ListLeadLists } from './list-lead-lists';
import { LeadListsDto } from './list-lead-lists.dto';

@ApiTags('lists')
@Controller('lists')
export class ListLeadListsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'getLists',
    summary: 'List your lists of leads',
    description: 'Returns your lists, newest first.',
  })
  @ApiJsonResponse(200, { type: LeadListsDto, description: 'The lists. There may be none.' })
  @ApiCommonProblems('read_model_behind')
  list(@UserId() userId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Readable> {
    return sendList<LeadListDocument>(reply, {
      name: 'lists',
      page: (limit, after) => this.queries.execute(new ListLeadLists(userId, limit, after)),
      cursorOf: ({ list_order }) => list_order,
      toDto: toLeadListDto,
    });
  }
}
