import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type LaunchStarted } from './launch-campaign';

@ApiSchema({ name: 'LaunchResponse' })
export class LaunchResponseDto {
  @ApiProperty({ type: 'boolean', enum: [true] })
  success: true;

  @ApiProperty({ type: 'string', description: 'What happened, for people. The text can change.' })
  message: string;

  @ApiProperty({ enum: ['launching', 'completed'], description: '`completed` if the campaign had no leads.' })
  status: LaunchStarted['status'];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that the campaign was launched with.' })
  prospectsToProcess: number;
}

export function toLaunchResponse({ status, leads }: LaunchStarted): LaunchResponseDto {
  const message =
    status === 'completed'
      ? 'The campaign has no leads, so it is completed.'
      : `The campaign is being launched with ${leads} ${leads === 1 ? 'lead' : 'leads'}.`;
  return { success: true, message, status, prospectsToProcess: leads };
}
