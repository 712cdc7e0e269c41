import { ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { type CampaignDocument } from './campaign.document';
import { type SequenceNode } from './domain/sequence';

/** Common to all nodes. A node carries only the keys that its type uses. */
class NodePlaceDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  campaign_id: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Starts at 0, without gaps.' })
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

/** For classes that also name NODE_SCHEMAS as extra models: a union alone does not put them into the document. */
export function SequenceNodesProperty(): PropertyDecorator {
  return ApiProperty({
    type: 'array',
    items: { oneOf: NODE_SCHEMAS.map((schema) => ({ $ref: getSchemaPath(schema) })) },
    description: 'The steps in order. The last one is the `end`.',
  });
}

export function toSequenceNodeDtos({ id: campaign_id, sequence_nodes }: CampaignDocument): SequenceNodeDto[] {
  return sequence_nodes.map(
    ({ id, ...node }: SequenceNode, position) => ({ id, campaign_id, position, ...node }) as SequenceNodeDto,
  );
}
