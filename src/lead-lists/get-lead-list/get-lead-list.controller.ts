import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  ApiCommonProblems,
  ApiConditional,
  ApiJsonResponse,
  ApiMinRevision,
  ApiProblem,
} from '../../edge/openapi/responses';
import { MinRevision, UserId } from '../../edge/request-parameters';
import { leadListId } from '../lead-list-id.pipe';
import { LeadListResponseDto, sendLeadList } from '../lead-list-response.dto';
import { ApiLeadListProblem } from '../lead-list.refusals';
import { GetLeadList } from './get-lead-list';

@ApiTags('lists')
@Controller('lists')
export class GetLeadListController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @ApiOperation({ operationId: 'getList', summary: 'Get a list', description: 'Returns one of your lists.' })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiMinRevision()
  @ApiJsonResponse(200, { type: LeadListResponseDto, description: 'The list.', headers: ['ETag'] })
  @ApiConditional()
  @ApiProblem(400, 'invalid_request')
  @ApiLeadListProblem(404, 'list_not_found')
  @ApiCommonProblems('read_model_behind')
  async get(
    @Param('id', ...leadListId) id: string,
    @UserId() userId: string,
    @MinRevision() minRevision: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sendLeadList(reply, await this.queries.execute(new GetLeadList(id, userId, minRevision)));
  }
}
