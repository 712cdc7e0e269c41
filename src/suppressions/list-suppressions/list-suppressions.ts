import { Query } from '@nestjs/cqrs';
import { type SuppressionDocument } from '../suppression.document';

/** Some of the user's suppressions, newest first. */
export class ListSuppressions extends Query<readonly SuppressionDocument[]> {
  /**
   * @param limit maximum number of suppressions
   * @param after `list_order` of the last suppression of the previous page
   */
  constructor(
    readonly userId: string,
    readonly limit: number,
    readonly after?: string,
  ) {
    super();
  }
}
