import { ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { type CampaignDocument } from './campaign.document';
import { type SequenceNode } from './domain/sequence';

/** The fields of every node. Apart from them, a node has only the keys that its type uses. */
class NodePlaceDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  campaign_id: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Positions start at 0 and have no gaps.' })
  position: number;
}

@ApiSchema({ name: 'EmailNode' })
export class EmailNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['email'] })
  type: 'email';

  @ApiProperty({ type: 'string' })
  subject: string;

  @ApiProperty({ type: 'string' })
  body: string;
}

@ApiSchema({ name: 'ConnectionRequestNode' })
export class ConnectionRequestNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['connection_request'] })
  type: 'connection_request';

  @ApiProperty({ type: 'boolean' })
  include_message: boolean;

  @ApiProperty({ type: 'string', maxLength: 300 })
  body: string;
}

@ApiSchema({ name: 'EndNode' })
export class EndNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['end'] })
  type: 'end';
}

export type SequenceNodeDto = EmailNodeDto | ConnectionRequestNodeDto | EndNodeDto;

export const NODE_SCHEMAS = [EmailNodeDto, ConnectionRequestNodeDto, EndNodeDto];

/** The class must also declare NODE_SCHEMAS as extra models, because a union does not add them to the document. */
export function SequenceNodesProperty(): PropertyDecorator {
  return ApiProperty({
    type: 'array',
    items: { oneOf: NODE_SCHEMAS.map((schema) => ({ $ref: getSchemaPath(schema) })) },
    description: 'The nodes in order. The last one has the type `end`.',
  });
}

export function toSequenceNodeDtos({ id: campaign_id, sequence_nodes }: CampaignDocument): SequenceNodeDto[] {
  return sequence_nodes.map(
    ({ id, ...node }: SequenceNode, position) => ({ id, campaign_id, position, ...node }) as SequenceNodeDto,
  );
}
