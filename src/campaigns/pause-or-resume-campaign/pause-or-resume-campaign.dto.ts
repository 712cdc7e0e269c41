import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'CampaignStatusResponse' })
export class CampaignStatusDto {
  @ApiProperty({ type: 'boolean', enum: [true] })
  success: true;

  @ApiProperty({ type: 'string', description: 'What happened, for people. The text can change.' })
  message: string;

  @ApiProperty({ enum: ['active', 'paused'] })
  status: 'active' | 'paused';
}
