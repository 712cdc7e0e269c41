import { applyDecorators, Controller, Delete, HttpCode, Param, Patch, Post, Put, Res, type Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { revisionTag } from '../../edge/conditional/etag';
import { ApiChangeHeaders, ChangeHeaders } from '../../edge/conditional/change-headers';
import { nameIgnored } from '../../edge/ignored-fields';
import { ApiBodyProblems, ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { FromCaller } from '../../edge/request-parameters';
import { JsonBody, validated, ValidBody } from '../../edge/validation/validated';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { campaignId } from '../campaign-id.pipe';
import { ApiCampaignProblem, SEQUENCE_REFUSALS } from '../campaign.refusals';
import { nodeNotFound } from '../domain/editing-sequence';
import { FIELDS_OF_NODE } from '../domain/sequence-node';
import { GetCampaign } from '../get-campaign/get-campaign';
import { ignoredNodeFields, toNodeFields } from '../node-fields.dto';
import { toSequenceNodeDto, toSequenceNodeDtos } from '../sequence-node.dto';
import { EditSequence, type SequenceEdit } from './edit-sequence';
import {
  AddNodeDto,
  DeleteNodeDto,
  MoveNodeDto,
  NodeResponseDto,
  SequenceResponseDto,
  UpdateNodeDto,
} from './edit-sequence.dto';
import { sequenceNodeId } from './sequence-node-id.pipe';

@ApiTags('campaigns')
@Controller('campaigns/:id/sequence/nodes')
export class EditSequenceController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'addSequenceNode',
    summary: 'Add a node to the sequence of a draft',
    description:
      'Fields that the type of the node does not use are ignored, and the response header `Ignored-Fields` names them.',
  })
  @ApiEdit(SequenceResponseDto, 'The sequence after the change.')
  @ApiCampaignProblem(404, 'campaign_not_found')
  async add(
    @Param('id', ...campaignId) id: string,
    @ValidBody() dto: AddNodeDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SequenceResponseDto> {
    const { type, position } = dto;
    const node = { type, ...toNodeFields(dto, type) };
    const edit: SequenceEdit = { type: 'AddSequenceNode', node, ...(position !== undefined && { position }) };
    const sequence = await this.edit(id, edit, caller, options, reply);
    nameIgnored(reply, ignoredNodeFields(dto, type));
    return sequence;
  }

  @Patch()
  @ApiOperation({
    operationId: 'moveSequenceNode',
    summary: 'Move a node of the sequence of a draft',
    description: 'The other nodes keep their order. The last node, `end`, cannot be moved.',
  })
  @ApiEdit(SequenceResponseDto, 'The sequence after the change.')
  @ApiCampaignProblem(404, 'campaign_not_found', 'node_not_found')
  async move(
    @Param('id', ...campaignId) id: string,
    @ValidBody() { nodeId, toPosition }: MoveNodeDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SequenceResponseDto> {
    return this.edit(id, { type: 'MoveSequenceNode', nodeId, toPosition }, caller, options, reply);
  }

  @Delete()
  @ApiOperation({
    operationId: 'deleteSequenceNode',
    summary: 'Delete a node of the sequence of a draft',
    description: 'A node that the sequence does not have counts as deleted. The last node, `end`, cannot be deleted.',
  })
  @ApiBody({ type: DeleteNodeDto })
  @ApiEdit(SequenceResponseDto, 'The sequence after the change.')
  @ApiCampaignProblem(404, 'campaign_not_found')
  async delete(
    @Param('id', ...campaignId) id: string,
    @ValidBody() { nodeId }: DeleteNodeDto,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SequenceResponseDto> {
    return this.edit(id, { type: 'RemoveSequenceNode', nodeId }, caller, options, reply);
  }

  @Put(':nodeId')
  @ApiOperation({
    operationId: 'updateSequenceNode',
    summary: 'Change a node of the sequence of a draft',
    description:
      'Absent fields keep their values. The type cannot be changed. Fields that the type of the node does not use are ' +
      'ignored, and the response header `Ignored-Fields` names them.',
  })
  @ApiParam({ name: 'nodeId', schema: { type: 'string', format: 'uuid' } })
  @ApiBody({ type: UpdateNodeDto })
  @ApiEdit(NodeResponseDto, 'The node after the change.')
  @ApiCampaignProblem(404, 'campaign_not_found', 'node_not_found')
  async update(
    @Param('id', ...campaignId) id: string,
    @Param('nodeId', ...sequenceNodeId) nodeId: string,
    @JsonBody() body: object,
    @ChangeHeaders() options: ChangeOptions,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NodeResponseDto> {
    const takenFields = () => this.fieldsOf(id, nodeId, caller);
    const { dto, ignored } = await validated(UpdateNodeDto, body, takenFields);
    const edit: SequenceEdit = { type: 'ChangeSequenceNode', nodeId, fields: dto };
    const { revision, nodes } = await this.commands.execute(new EditSequence(id, edit, caller, options));
    const position = nodes.findIndex((node) => node.id === nodeId);
    const node = nodes[position]!;
    nameIgnored(reply, [...ignored, ...ignoredNodeFields(dto, node.type)]);
    reply.header('ETag', revisionTag(revision));
    return { node: toSequenceNodeDto(id, node, position) };
  }

  private async edit(
    id: string,
    edit: SequenceEdit,
    caller: Caller,
    options: ChangeOptions,
    reply: FastifyReply,
  ): Promise<SequenceResponseDto> {
    const { revision, nodes } = await this.commands.execute(new EditSequence(id, edit, caller, options));
    reply.header('ETag', revisionTag(revision));
    return { sequence_nodes: toSequenceNodeDtos(id, nodes) };
  }

  /** The fields that the type of a node uses. */
  private async fieldsOf(id: string, nodeId: string, { userId }: Caller): Promise<readonly string[]> {
    const { campaign } = await this.queries.execute(new GetCampaign(id, userId, { latest: true }));
    const node = campaign.sequence_nodes.find((one) => one.id === nodeId);
    if (node === undefined) throw nodeNotFound();
    return FIELDS_OF_NODE[node.type];
  }
}

/** What all routes have in common. */
function ApiEdit(type: Type, description: string): MethodDecorator {
  return applyDecorators(
    ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } }),
    ApiChangeHeaders(),
    ApiJsonResponse(200, { type, description, headers: ['ETag'], optionalHeaders: ['Ignored-Fields'] }),
    ApiCampaignProblem(400, 'invalid_request', 'campaign_not_draft', ...SEQUENCE_REFUSALS),
    ApiBodyProblems(),
    ApiCommonProblems('outcome_unknown', 'too_much_contention', 'too_many_bytes_in_flight'),
  );
}
