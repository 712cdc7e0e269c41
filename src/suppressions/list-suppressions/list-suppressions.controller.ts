import { type Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { ValidQuery } from '../../edge/validation/validated';
import { type SuppressionDocument } from '../suppression.document';
import { toSuppressionDto } from '../suppression.dto';
import { ListSuppressions } from './list-suppressions';
import { ListSuppressionsDto, SuppressionPageDto } from './list-suppressions.dto';

@ApiTags('suppressions')
@Controller('suppressions')
export class ListSuppressionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'getSuppressions',
    summary: 'List the people whom you must not contact',
    description: 'Returns a page of your suppressions, newest first. Those just added may not be listed yet.',
  })
  @ApiJsonResponse(200, { type: SuppressionPageDto, description: 'The page, which can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiCommonProblems('read_model_behind')
  list(
    @ValidQuery() { limit, cursor }: ListSuppressionsDto,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    return sendList<SuppressionDocument>(reply, {
      name: 'suppressions',
      limit,
      cursor,
      page: (size, after) => this.queries.execute(new ListSuppressions(userId, size, after)),
      cursorOf: ({ list_order }) => list_order,
      toDto: toSuppressionDto,
    });
  }
}
