import { ApiProperty, ApiPropertyOptional, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { type Sequence, type SequenceNode } from './domain/sequence-node';

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

  @ApiPropertyOptional({ type: 'string', description: 'Replaces the signature of the campaign.' })
  signature?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    description: 'Whether it is sent as a reply to the email before it. If absent, it is not.',
  })
  is_reply?: boolean;
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

@ApiSchema({ name: 'MessageNode' })
export class MessageNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['message'] })
  type: 'message';

  @ApiProperty({ type: 'string' })
  body: string;
}

@ApiSchema({ name: 'DelayNode', description: 'The delay is the sum of days, hours and minutes.' })
export class DelayNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['delay'] })
  type: 'delay';

  @ApiProperty({ type: 'integer', minimum: 0 })
  delay_days: number;

  @ApiProperty({ type: 'integer', minimum: 0 })
  delay_hours: number;

  @ApiProperty({ type: 'integer', minimum: 0 })
  delay_minutes: number;
}

@ApiSchema({ name: 'AiTask' })
export class AiTaskDto {
  @ApiProperty({ type: 'string' })
  purpose: string;

  @ApiProperty({ type: 'string' })
  output_type: string;
}

@ApiSchema({ name: 'AiNode' })
export class AiNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['ai'] })
  type: 'ai';

  @ApiProperty({ type: AiTaskDto })
  ai_node: AiTaskDto;
}

@ApiSchema({ name: 'EndNode' })
export class EndNodeDto extends NodePlaceDto {
  @ApiProperty({ enum: ['end'] })
  type: 'end';
}

export type SequenceNodeDto =
  EmailNodeDto | ConnectionRequestNodeDto | MessageNodeDto | DelayNodeDto | AiNodeDto | EndNodeDto;

/** A class whose schema uses `NODE_SCHEMA` must declare these as extra models: a union does not add them. */
export const NODE_SCHEMAS = [
  EmailNodeDto,
  ConnectionRequestNodeDto,
  MessageNodeDto,
  DelayNodeDto,
  AiNodeDto,
  EndNodeDto,
];

export const NODE_SCHEMA = { oneOf: NODE_SCHEMAS.map((schema) => ({ $ref: getSchemaPath(schema) })) };

export function SequenceNodesProperty(): PropertyDecorator {
  return ApiProperty({
    type: 'array',
    items: NODE_SCHEMA,
    description: 'The nodes in order. The last one has the type `end`.',
  });
}

export function toSequenceNodeDtos(campaignId: string, nodes: Sequence): SequenceNodeDto[] {
  return nodes.map((node, position) => toSequenceNodeDto(campaignId, node, position));
}

export function toSequenceNodeDto(
  campaign_id: string,
  { id, ...node }: SequenceNode,
  position: number,
): SequenceNodeDto {
  return { id, campaign_id, position, ...node } as SequenceNodeDto;
}
