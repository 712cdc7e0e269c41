import { Query } from '@nestjs/cqrs';
import { type LaunchProblem } from '../domain/launching';

export interface LaunchWarning {
  readonly code: 'no_leads' | 'token_without_value';
  /** For people. */
  readonly message: string;
  /** For `token_without_value`. */
  readonly token?: string;
  /** Some of the leads without a value for the token. */
  readonly lead_ids?: readonly string[];
}

export type LaunchCheck =
  'is_draft' | 'has_senders' | 'senders_are_ready' | 'has_sendable_node' | 'nodes_have_content' | 'has_leads';

export interface Validation {
  /** Whether a launch would succeed now. */
  readonly ready: boolean;
  readonly checks: Readonly<Record<LaunchCheck, boolean>>;
  readonly errors: readonly (LaunchProblem | { readonly code: 'campaign_not_draft'; readonly message: string })[];
  /** What would not prevent a launch. */
  readonly warnings: readonly LaunchWarning[];
}

/** What a launch of the campaign would be refused for. Refused with: campaign_not_found; ReadModelBehind. */
export class ValidateCampaign extends Query<Validation> {
  constructor(
    readonly campaignId: string,
    readonly userId: string,
  ) {
    super();
  }
}
