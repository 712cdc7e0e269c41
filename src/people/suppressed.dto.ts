import { ApiProperty } from '@nestjs/swagger';

/** The number of leads that are left out, because the user has suppressed them. */
export function Suppressed(): PropertyDecorator {
  return ApiProperty({
    type: 'integer',
    minimum: 1,
    required: false,
    description: 'Number of leads that were not added, because they must not be contacted. Absent if there are none.',
  });
}
