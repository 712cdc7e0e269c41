import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInstance, ValidateNested } from 'class-validator';
import { Uuid } from '../../edge/validation/fields';
import { LeadDto } from '../lead.dto';
import { LeadFieldsDto } from '../../people/lead-fields.dto';

@ApiSchema({ name: 'UpdateLead' })
export class UpdateLeadDto {
  @Uuid({ description: 'Id of the lead.' })
  prospect_id: string;

  @ApiProperty({
    type: () => LeadFieldsDto,
    description: 'What to change. Absent fields keep their values, and null removes a value.',
  })
  @Type(() => LeadFieldsDto)
  @IsInstance(LeadFieldsDto, { message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  updates: LeadFieldsDto;
}

@ApiSchema({ name: 'LeadResponse' })
export class LeadResponseDto {
  @ApiProperty({ type: LeadDto })
  prospect: LeadDto;
}
