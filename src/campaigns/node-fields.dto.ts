import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInstance, ValidateIf, ValidateNested } from 'class-validator';
import { Flag, IfNotNull, IfSent, OneOf, Text, WholeNumber } from '../edge/validation/fields';
import { FIELDS_OF_NODE, type NodeFields, type NodeType } from './domain/sequence-node';
import { MOST_DELAY_MINUTES, MOST_INVITATION_LENGTH } from './domain/sequence-rules';

const MOST_SUBJECT = 1_000;
const MOST_BODY = 25_000;
const MOST_SIGNATURE = 10_000;
const MOST_PURPOSE = 10_000;
const MOST_OUTPUT_TYPE = 100;

const NODE_TYPES = Object.keys(FIELDS_OF_NODE) as NodeType[];

@ApiSchema({ name: 'AiTaskFields' })
class AiTaskFieldsDto {
  @Text(0, MOST_PURPOSE, { description: 'What the step is for.' })
  purpose: string;

  @Text(0, MOST_OUTPUT_TYPE, { description: 'What it produces.' })
  output_type: string;
}

/** The fields of a node that a request can set. Fields that the type of the node does not use are not validated. */
export class NodeFieldsDto implements NodeFields {
  @OfNode('subject')
  @IfSent()
  @Text(0, MOST_SUBJECT, { description: 'Only for email.', required: false })
  subject?: string;

  @OfNode('body')
  @IfSent()
  @Text(0, MOST_BODY, {
    description:
      'Only for email, message and connection_request. In a connection request it has at most ' +
      `${MOST_INVITATION_LENGTH} characters.`,
    required: false,
  })
  body?: string;

  @OfNode('signature')
  @IfNotNull()
  @Text(0, MOST_SIGNATURE, {
    description: 'Only for email. Replaces the signature of the campaign. Null removes it.',
    required: false,
    nullable: true,
  })
  signature?: string | null;

  @OfNode('is_reply')
  @IfSent()
  @Flag({ description: 'Only for email. Send it as a reply to the email before it.', required: false })
  is_reply?: boolean;

  @OfNode('include_message')
  @IfSent()
  @Flag({ description: 'Only for connection_request. Send `body` with the request.', required: false })
  include_message?: boolean;

  @OfNode('delay_days')
  @IfSent()
  @WholeNumber(0, MOST_DELAY_MINUTES, {
    description: 'Only for delay. Days, hours and minutes together are from 1 minute to 30 days.',
    required: false,
  })
  delay_days?: number;

  @OfNode('delay_hours')
  @IfSent()
  @WholeNumber(0, MOST_DELAY_MINUTES, { description: 'Only for delay.', required: false })
  delay_hours?: number;

  @OfNode('delay_minutes')
  @IfSent()
  @WholeNumber(0, MOST_DELAY_MINUTES, { description: 'Only for delay.', required: false })
  delay_minutes?: number;

  @ApiProperty({ type: () => AiTaskFieldsDto, required: false, description: 'Only for ai.' })
  @OfNode('ai_node')
  @IfSent()
  @Type(() => AiTaskFieldsDto)
  @IsInstance(AiTaskFieldsDto, { message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  ai_node?: AiTaskFieldsDto;
}

export function NodeTypeField(): PropertyDecorator {
  return OneOf(NODE_TYPES, {
    description: 'linkedin: `connection_request` or `message`. email: `email`. Both: `delay`, `ai` or `end`.',
  });
}

/** The fields of the request that the type of the node uses. */
export function toNodeFields(dto: NodeFieldsDto, type: NodeType): NodeFields {
  const names: readonly (keyof NodeFields)[] = FIELDS_OF_NODE[type];
  return Object.fromEntries(names.filter((name) => dto[name] !== undefined).map((name) => [name, dto[name]]));
}

/** Names of the fields in the request that the type of the node does not use. */
export function ignoredNodeFields(dto: NodeFieldsDto, type: NodeType): string[] {
  const used: readonly string[] = FIELDS_OF_NODE[type];
  return ALL_FIELDS.filter((field) => dto[field] !== undefined && !used.includes(field));
}

const ALL_FIELDS = [...new Set(Object.values(FIELDS_OF_NODE).flat())];

/** The field is validated if the type of the node uses it. In a request without a type, every field is. */
function OfNode(field: keyof NodeFields): PropertyDecorator {
  return ValidateIf((dto: object) => {
    if (!('type' in dto)) return true;
    const type = NODE_TYPES.find((one) => one === dto.type);
    const fields: readonly string[] = type === undefined ? [] : FIELDS_OF_NODE[type];
    return fields.includes(field);
  });
}
