import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInstance, ValidateNested } from 'class-validator';
import { IfSent, isShortString, Satisfies } from '../../edge/validation/fields';
import { timeZone } from './time-zone';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_WINDOWS = 50;
const TIME_MESSAGE = 'must be a time of day, HH:MM';

@ApiSchema({
  name: 'OperatingWindow',
  description: 'From `start` to `end` on one day, in local time. `start` must be before `end`.',
})
export class OperatingWindowDto {
  @ApiProperty({ type: 'string', pattern: TIME.source, example: '09:00' })
  @Satisfies(isTime, () => TIME_MESSAGE)
  start: string;

  @ApiProperty({ type: 'string', pattern: TIME.source, example: '17:00' })
  @Satisfies(isTime, () => TIME_MESSAGE)
  end: string;
}

@ApiSchema({
  name: 'OperatingHours',
  description: 'When the campaign may act. It does not act on a day without windows.',
})
export class OperatingHoursDto {
  @ApiPropertyOptional({
    type: 'string',
    description:
      'Name of a zone or link in the IANA time zone database. Case does not matter; responses use the spelling of ' +
      'the database.',
    example: 'Europe/Berlin',
  })
  @Transform(({ value }: { value: unknown }) => timeZone(value) ?? value)
  @IfSent()
  @Satisfies((name) => timeZone(name) !== undefined, () => 'must be a name in the IANA time zone database')
  timezone?: string;

  @Windows()
  monday?: OperatingWindowDto[];

  @Windows()
  tuesday?: OperatingWindowDto[];

  @Windows()
  wednesday?: OperatingWindowDto[];

  @Windows()
  thursday?: OperatingWindowDto[];

  @Windows()
  friday?: OperatingWindowDto[];

  @Windows()
  saturday?: OperatingWindowDto[];

  @Windows()
  sunday?: OperatingWindowDto[];
}

function Windows(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: [OperatingWindowDto],
      maxItems: MOST_WINDOWS,
      description: 'The windows of the day, in order. They must not overlap.',
    }),
    Type(() => OperatingWindowDto),
    IfSent(),
    // First, so that the windows of a day with too many are not validated one by one.
    IsArray({ message: 'must be a list of windows' }),
    ArrayMaxSize(MOST_WINDOWS, { message: `must have at most ${MOST_WINDOWS} windows` }),
    IsInstance(OperatingWindowDto, { each: true, message: 'must be a list of windows { start, end }' }),
    Satisfies(isInOrder, () => 'must be windows in order, not overlapping, each with start before end'),
    ValidateNested({ each: true, message: 'must be a list of windows { start, end }' }),
  );
}

/** Times of this form can be compared as text. Returns true for malformed windows: another rule reports them. */
function isInOrder(windows: unknown): boolean {
  if (!Array.isArray(windows)) return true;
  const times = windows.flatMap((window: Partial<OperatingWindowDto> | null) => [window?.start, window?.end]);
  if (!times.every(isTime)) return true;
  return times.every((time, index) => {
    const before = times[index - 1];
    if (before === undefined) return true;
    const isEnd = index % 2 === 1;
    return isEnd ? before < time : before <= time;
  });
}

function isTime(value: unknown): value is string {
  return isShortString(value, 5) && TIME.test(value);
}
