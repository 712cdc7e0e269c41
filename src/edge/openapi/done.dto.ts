import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'Done' })
export class DoneDto {
  @ApiProperty({ type: 'boolean', enum: [true] })
  success: true;
}
