import { knownAmong } from '../../event-sourcing/consuming/known-among';
import { type AnyProjection } from '../../event-sourcing/consuming/projection';
import { type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type ServedViews } from '../../event-sourcing/consuming/served-views';
import { untilCaughtUp } from '../../event-sourcing/consuming/until-caught-up';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type StreamRepository } from '../../event-sourcing/deciding/stream-repository';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { type DomainEvent } from '../../event-sourcing/log/event-codec';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { type CsvImport } from '../csv/csv-import';
import { type StreamErasure } from '../erasing/stream-erasure';
import { type Contact, type LeadToAdd } from '../lead-to-add';

/** A campaign or a list that leads are added to. */
export interface Target {
  readonly id: string;
  readonly userId: string;
  /** The recorded number of leads: it can have a few more. */
  readonly leadCount: number;
}

/** What became of leads that a request adds. All others were there already. */
export interface Added {
  readonly imported: number;
  /** People who must not be contacted. */
  readonly suppressed: number;
}

/** Knows the people whom a user must not contact. */
export interface SuppressedPeople {
  /**
   * @returns for each of these people, whether the user has suppressed one of its identities
   * @throws ReadModelBehind, WrongLog, StoreUnavailable
   */
  among(people: readonly Contact[], userId: string): Promise<boolean[]>;
}

/** How leads are added to one kind of target. */
export interface Adding<Origin, State, Event extends DomainEvent> {
  readonly streams: StreamRepository<State, Event>;
  readonly erasure: Pick<StreamErasure<Event>, 'eraseStreams'>;
  readonly projection: Pick<AnyProjection, 'view' | 'category'>;
  /** Maximum number of leads of a target. */
  readonly most: number;
  /** @param reason a sentence */
  readonly tooMany: (reason: string) => Error;
  readonly decide: (lead: LeadToAdd, origin: Origin, target: Target, state: State) => Event[];
}

/** Where the adder looks for what is there already. */
export interface AdderStores {
  readonly suppressions: SuppressedPeople;
  readonly readModel: ReadModelStore;
  readonly views: ServedViews;
  readonly log: EventStore;
}

/** Adds leads to a campaign or a list, each to its own stream. */
export class PeopleAdder<Origin, State, Event extends DomainEvent> {
  constructor(
    private readonly adding: Adding<Origin, State, Event>,
    private readonly stores: AdderStores,
  ) {}

  /**
   * Adds the leads that the target does not have, without those that are suppressed. An interrupted command can be
   * repeated: it finds the leads that it has already added, and counts them again. Call `mustFit` before.
   * @param leads without duplicates
   * @throws ReadModelBehind, and what StreamRepository.transact throws: some leads may have been added
   */
  async add(target: Target, leads: readonly LeadToAdd[], origin: Origin, context: CommandContext): Promise<Added> {
    const { allowed } = await this.separate(leads, target);
    const added = await forEachStream(allowed, (lead) => this.addOne(target, lead, origin, context));
    const imported = allowed.filter((_, index) => added[index]);
    // A person who is being erased may have been suppressed, and looked for, just before the lead was added.
    const { suppressed: late } = await this.separate(imported, target);
    if (late.length > 0) await this.adding.erasure.eraseStreams(idsOf(late), context.caller);
    return { imported: imported.length - late.length, suppressed: leads.length - allowed.length + late.length };
  }

  /**
   * Like `add`, for the leads of a file.
   * @param afterEach called with the number of leads that are done
   */
  async addFile(
    target: Target,
    file: CsvImport,
    origin: Origin,
    context: CommandContext,
    afterEach: (done: number) => void,
  ): Promise<Added> {
    let sum: Added = NONE;
    let done = 0;
    for await (const batch of file.batches()) {
      sum = plus(sum, await this.add(target, batch, origin, context));
      afterEach((done += batch.length));
    }
    return sum;
  }

  /** What `addFile` would return, as far as the view has caught up. Writes nothing. */
  async preview(target: Target, file: CsvImport): Promise<Added> {
    await this.stores.views.mustBeComplete(this.adding.projection.view);
    let sum: Added = NONE;
    for await (const batch of file.batches()) {
      const { allowed, suppressed } = await this.separate(batch, target);
      const known = await this.knownAmong(idsOf(allowed), target);
      sum = plus(sum, { imported: allowed.length - known, suppressed: suppressed.length });
    }
    return sum;
  }

  /**
   * Counts exactly only if the target is nearly full. Suppressed leads count, too.
   * @param ids of the leads to add, without duplicates
   * @throws what `tooMany` returns; ReadModelBehind
   */
  async mustFit(target: Target, ids: readonly string[]): Promise<void> {
    const { projection, most, tooMany } = this.adding;
    if (target.leadCount + ids.length <= most) return;
    const { readModel, log } = this.stores;
    await untilCaughtUp(projection, readModel, log);
    const [all] = await readModel.counts(projection.view, { userId: target.userId, within: target.id }, []);
    const total = (all?.count ?? 0) + ids.length - (await this.knownAmong(ids, target));
    if (total > most) throw tooMany(`With these, it would have ${total}.`);
  }

  private async addOne(
    target: Target,
    lead: LeadToAdd,
    origin: Origin,
    { caller, now, commandId }: CommandContext,
  ): Promise<boolean> {
    const { streams, decide } = this.adding;
    const { events } = await streams.transact(lead.id, (state) => ({ events: decide(lead, origin, target, state) }), {
      context: { caller, now, commandId: deriveId(commandId, lead.id) },
      // Most leads are. Otherwise the append conflicts, and the stream is read.
      isNew: true,
    });
    return events.length > 0;
  }

  private async separate(leads: readonly LeadToAdd[], { userId }: Target) {
    const people = leads.map(({ fields }) => fields);
    const isSuppressed = people.length === 0 ? [] : await this.stores.suppressions.among(people, userId);
    return {
      allowed: leads.filter((_, index) => !isSuppressed[index]),
      suppressed: leads.filter((_, index) => isSuppressed[index]),
    };
  }

  private knownAmong(ids: readonly string[], { userId }: Target): Promise<number> {
    return knownAmong(ids, userId, this.adding.projection.view, this.stores.readModel);
  }
}

export const NONE: Added = { imported: 0, suppressed: 0 };

export function plus(one: Added, other: Added): Added {
  return { imported: one.imported + other.imported, suppressed: one.suppressed + other.suppressed };
}

/** The member of a response, which is absent unless people were left out. */
export function ifAny({ suppressed }: Pick<Added, 'suppressed'>): { suppressed?: number } {
  return suppressed > 0 ? { suppressed } : {};
}

function idsOf(leads: readonly LeadToAdd[]): string[] {
  return leads.map(({ id }) => id);
}
