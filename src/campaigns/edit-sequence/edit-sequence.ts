import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import {
  type AddSequenceNode,
  type ChangeSequenceNode,
  type MoveSequenceNode,
  type RemoveSequenceNode,
} from '../domain/commands';
import { type Sequence } from '../domain/sequence-node';

/** One change of the sequence. A node that is added gets a new id. */
export type SequenceEdit =
  | Omit<AddSequenceNode, Common | 'nodeId'>
  | Omit<MoveSequenceNode, Common>
  | Omit<ChangeSequenceNode, Common>
  | Omit<RemoveSequenceNode, Common>;

type Common = 'campaignId' | 'userId';

export interface SequenceEdited {
  /** Of the campaign, right after the change. */
  readonly revision: number;
  /** The whole sequence, right after the change. */
  readonly nodes: Sequence;
}

/**
 * Changes one node of a draft's sequence. Writes nothing for what is already as requested; that includes the removal of
 * a node that the sequence does not have.
 * Refused with: campaign_not_found, campaign_not_draft, node_not_found, node_channel_mismatch, node_text_too_long,
 * delay_out_of_range, sequence_end_last, sequence_full, sequence_too_long.
 */
export class EditSequence extends Command<SequenceEdited> {
  constructor(
    readonly campaignId: string,
    readonly edit: SequenceEdit,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
