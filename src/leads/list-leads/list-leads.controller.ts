import { type Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { campaignId } from '../../campaigns/campaign-id.pipe';
import { ApiCommonProblems, ApiJsonResponse, ApiProblem } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { sendList } from '../../edge/streamed-list';
import { ValidQuery } from '../../edge/validation/validated';
import { type LeadDocument } from '../lead.document';
import { toLeadDto } from '../lead.dto';
import { ApiLeadProblem } from '../lead.refusals';
import { CountLeads, ListLeads } from './list-leads';
import { LeadPageDto, ListLeadsDto } from './list-leads.dto';

@ApiTags('leads')
@Controller('campaigns/:id/leads')
export class ListLeadsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'getCampaignLeads',
    summary: 'List the leads of a campaign',
    description: 'Returns a page of the leads, oldest first. Leads that were just added may not be listed yet.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiJsonResponse(200, { type: LeadPageDto, description: 'The page, which can be empty.' })
  @ApiProblem(400, 'invalid_request')
  @ApiLeadProblem(404, 'campaign_not_found')
  @ApiCommonProblems('read_model_behind')
  async list(
    @Param('id', ...campaignId) id: string,
    @ValidQuery() { page, limit, status }: ListLeadsDto,
    @UserId() userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Readable> {
    const leads = { campaignId: id, userId, status };
    const total = await this.queries.execute(new CountLeads(leads));
    return sendList<LeadDocument>(reply, {
      name: 'prospects',
      limit,
      page: (size, after) => {
        const start = after === undefined ? { offset: (page - 1) * limit } : { after };
        return this.queries.execute(new ListLeads(leads, start, size));
      },
      cursorOf: ({ list_order }) => list_order,
      toDto: toLeadDto,
      members: () => ({ total, page, limit }),
    });
  }
}
