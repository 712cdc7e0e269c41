import { ApiExtraModels, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IfSent, Uuid, WholeNumber } from '../../edge/validation/fields';
import { type NodeType } from '../domain/sequence-node';
import { MOST_NODES } from '../domain/sequence-rules';
import { NodeFieldsDto, NodeTypeField } from '../node-fields.dto';
import { NODE_SCHEMA, NODE_SCHEMAS, type SequenceNodeDto, SequenceNodesProperty } from '../sequence-node.dto';

const LAST_POSITION = MOST_NODES - 1;

@ApiSchema({ name: 'AddSequenceNode' })
export class AddNodeDto extends NodeFieldsDto {
  @NodeTypeField()
  type: NodeType;

  @IfSent()
  @WholeNumber(0, LAST_POSITION, {
    description: 'Position of the new node. If absent, it is placed just before `end`.',
    required: false,
  })
  position?: number;
}

@ApiSchema({ name: 'MoveSequenceNode' })
export class MoveNodeDto {
  @Uuid({ description: 'The node to move.' })
  nodeId: string;

  @WholeNumber(0, LAST_POSITION, { description: 'Its position after the move.' })
  toPosition: number;
}

@ApiSchema({ name: 'DeleteSequenceNode' })
export class DeleteNodeDto {
  @Uuid({ description: 'The node to delete.' })
  nodeId: string;
}

@ApiSchema({ name: 'UpdateSequenceNode' })
export class UpdateNodeDto extends NodeFieldsDto {}

@ApiSchema({ name: 'SequenceResponse' })
@ApiExtraModels(...NODE_SCHEMAS)
export class SequenceResponseDto {
  @SequenceNodesProperty()
  sequence_nodes: SequenceNodeDto[];
}

@ApiSchema({ name: 'SequenceNodeResponse' })
@ApiExtraModels(...NODE_SCHEMAS)
export class NodeResponseDto {
  @ApiProperty(NODE_SCHEMA)
  node: SequenceNodeDto;
}
