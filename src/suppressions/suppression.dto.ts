import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type SuppressionDocument } from './suppression.document';

@ApiSchema({
  name: 'Suppression',
  description: 'A person who must not be contacted. If the person was erased, `email` and `linkedin_url` are null.',
})
export class SuppressionDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'In lower case.' })
  email: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Normalized.' })
  linkedin_url: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'As you sent it; `erased` if the person was erased.' })
  reason: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;
}

export function toSuppressionDto(document: SuppressionDocument): SuppressionDto {
  const { id, email, linkedin_url, reason, created_at } = document;
  return { id, email, linkedin_url, reason, created_at };
}
