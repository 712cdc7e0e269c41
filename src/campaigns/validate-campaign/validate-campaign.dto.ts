import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { type LaunchProblem } from '../domain/launching';
import { type LaunchCheck, type LaunchWarning } from './validate-campaign';

const CHECKS: readonly LaunchCheck[] = [
  'is_draft',
  'has_senders',
  'senders_are_ready',
  'has_sendable_node',
  'nodes_have_content',
  'has_leads',
];

@ApiSchema({ name: 'LaunchProblem' })
export class LaunchProblemDto {
  @ApiProperty({
    enum: ['campaign_not_draft', 'no_senders', 'no_sendable_node', 'node_without_content', 'sender_not_ready'],
  })
  code: LaunchProblem['code'] | 'campaign_not_draft';

  @ApiProperty({ type: 'string', description: 'For people. The text can change.' })
  message: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer', minimum: 0 },
    description: 'Positions of the nodes.',
  })
  positions?: readonly number[];

  @ApiPropertyOptional({ type: 'array', items: { type: 'string', format: 'uuid' }, description: 'The senders.' })
  sender_ids?: readonly string[];
}

@ApiSchema({ name: 'LaunchWarning' })
export class LaunchWarningDto {
  @ApiProperty({ enum: ['no_leads', 'token_without_value'] })
  code: LaunchWarning['code'];

  @ApiProperty({ type: 'string', description: 'For people. The text can change.' })
  message: string;

  @ApiPropertyOptional({ type: 'string', description: 'The token, such as `first_name`.' })
  token?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    description: 'Up to ten of the leads that have no value for the token.',
  })
  lead_ids?: readonly string[];
}

@ApiSchema({ name: 'CampaignValidation' })
export class ValidationDto {
  @ApiProperty({ type: 'boolean', description: 'Whether a launch would succeed now.' })
  ready: boolean;

  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(CHECKS.map((check) => [check, { type: 'boolean' }])),
    required: [...CHECKS],
    additionalProperties: false,
    description: 'What was checked, and whether it is as it should be. A campaign without leads can be launched.',
  })
  checks: Readonly<Record<LaunchCheck, boolean>>;

  @ApiProperty({ type: [LaunchProblemDto], description: 'What prevents a launch.' })
  errors: readonly LaunchProblemDto[];

  @ApiProperty({ type: [LaunchWarningDto], description: 'What does not prevent a launch, but may not be intended.' })
  warnings: readonly LaunchWarningDto[];
}
