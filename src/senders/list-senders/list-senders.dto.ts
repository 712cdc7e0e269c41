import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IfSent, OneOf } from '../../edge/validation/fields';
import { type SenderChannel } from '../domain/account';
import { SenderAccountDto } from '../sender-account.dto';

export class ListSendersDto {
  @IfSent()
  @OneOf(['linkedin', 'email'], { description: 'Return only accounts on this channel.', required: false })
  type?: SenderChannel;
}

@ApiSchema({ name: 'SenderAccountList' })
export class SenderAccountListDto {
  @ApiProperty({ type: [SenderAccountDto] })
  accounts: SenderAccountDto[];
}
