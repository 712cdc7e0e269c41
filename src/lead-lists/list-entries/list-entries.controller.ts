import { type Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { cursorAt } from '../../edge/cursor';
import { sendList } from '../../edge/streamed-list';
import { ValidQuery } from '../../edge/validation/validated';
import { leadListId } from '../lead-list-id.pipe';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { type ListEntryDocument } from '../list-entry.document';
import { toListLeadDto } from '../list-entry.dto';
import { CountEntries, ListEntries } from './list-entries';
import { ListEntriesDto, ListLeadPageDto } from './list-entries.dto';

@ApiTags('lists')
@Controller('lists/:id/leads')
export class ListEntriesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'getListLeads',
    summary: 'List the leads of a list',
    description: 'Returns a page of the leads, oldest first. Leads that were just added may not be listed yet.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiJsonResponse(200, { type: ListLeadPageDto, description: 'The page, which can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiCommonProblems('read_model_behind')
  async list(
    @Param('id', ...leadListId) id: string,
    @ValidQuery() { limit, cursor }: ListEntriesDto,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    const total = await this.queries.execute(new CountEntries(id, userId));
    return sendList<ListEntryDocument>(reply, {
      name: 'leads',
      limit,
      cursor,
      page: (size, after) => this.queries.execute(new ListEntries(id, userId, size, after)),
      cursorOf: ({ list_order }) => list_order,
      toDto: toListLeadDto,
      members: (next) => ({
        total,
        hasMore: next !== undefined,
        nextCursor: next === undefined ? null : cursorAt(next),
      }),
    });
  }
}
