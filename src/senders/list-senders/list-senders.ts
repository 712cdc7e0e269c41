import { Query } from '@nestjs/cqrs';
import { type SenderChannel } from '../domain/sender';
import { type SenderAccount } from '../sender.document';

/** The user's accounts, newest first. */
export class ListSenders extends Query<readonly SenderAccount[]> {
  constructor(
    readonly userId: string,
    readonly channel?: SenderChannel,
  ) {
    super();
  }
}
