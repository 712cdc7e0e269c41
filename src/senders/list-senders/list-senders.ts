import { Query } from '@nestjs/cqrs';
import { type SenderChannel } from '../domain/account';
import { type SenderAccount } from '../sender.document';

/** A page of the user's accounts, newest first. */
export class ListSenders extends Query<readonly SenderAccount[]> {
  /**
   * @param limit maximum number of accounts on the page
   * @param after `list_order` of the last account of the previous page
   */
  constructor(
    readonly userId: string,
    readonly channel: SenderChannel | undefined,
    readonly limit: number,
    readonly after?: string,
  ) {
    super();
  }
}
