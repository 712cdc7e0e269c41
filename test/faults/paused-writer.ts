import { Logger } from '@nestjs/common';
import { type NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { LEASE_MS } from '../../src/campaigns/campaign-names/name-claims';
import { CreateDraftCampaign } from '../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { decorated } from '../support/decorated';
import { type Protocol, protocolOf, StoppedClock, type Surroundings } from '../support/protocol';
import { ADA, type Stores } from '../tools/interleavings/stores';

const DURING_THE_LEASE = new StoppedClock(LEASE_MS - 1);
const AFTER_THE_LEASE = new StoppedClock(LEASE_MS + 1);

export function describePausedWriter(open: () => Promise<Stores>): void {
  let stores: Stores;
  beforeAll(async () => {
    // A sweep logs its failures.
    Logger.overrideLogger(false);
    stores = await open();
  });
  beforeEach(() => stores.empty());
  afterAll(() => stores.close());

  /** A process on the stores. `parts` replace its defaults. */
  function processWith(parts: Partial<Surroundings>): Protocol {
    const { eventStore, names, senders } = stores;
    return protocolOf({ eventStore, names, senders, clock: new StoppedClock(), ...parts });
  }

  function create({ creating }: Protocol, key?: string) {
    const campaign = { type: 'email', name: 'Spring', sender_account_ids: [stores.senderId] } as const;
    return creating.execute(new CreateDraftCampaign(campaign, ADA, key));
  }

  /** A writer that waits before its append. */
  async function pausedWriter(key?: string) {
    const { eventStore } = stores;
    const { promise: awake, resolve: wake } = signal();
    const { promise: paused, resolve: pause } = signal();
    const append: EventStore['append'] = async (...of) => {
      pause();
      await awake;
      return eventStore.append(...of);
    };
    const process = processWith({ eventStore: decorated<EventStore>(eventStore, { append }) });
    const created = create(process, key);
    await paused;
    return { wake, created };
  }

  const logged = async () => (await stores.history()).map(({ type }) => type);
  const abandoned = expect.objectContaining({ code: 'campaign_draft_abandoned' });
  const pending = expect.objectContaining({ code: 'campaign_name_pending' });
  const taken = expect.objectContaining({ code: 'campaign_name_taken' });

  it('keeps its name during the lease, and succeeds when it wakes', async () => {
    const { wake, created } = await pausedWriter();
    const other = processWith({ clock: DURING_THE_LEASE });
    await other.sweeper.sweep();
    await expect(create(other)).rejects.toEqual(pending);
    wake();
    expect(await created).toMatchObject({ name: 'Spring', revision: 1 });
    await expect(create(other)).rejects.toEqual(taken);
    expect(await logged()).toEqual(['CampaignDrafted', 'SequenceSeeded']);
  });

  it.each([
    ['with an idempotency key', 'a key'],
    ['without one', undefined],
  ])('is rejected if another campaign got its name after the lease, %s', async (_how, key) => {
    const { wake, created } = await pausedWriter(key);
    const theirs = await create(processWith({ clock: AFTER_THE_LEASE }));
    wake();
    await expect(created).rejects.toEqual(abandoned);
    expect(await logged()).toEqual(['CampaignDraftAbandoned', 'CampaignDrafted', 'SequenceSeeded']);
    expect(await stores.claims()).toMatchObject([{ campaign_id: theirs.id }]);
  });

  it('is rejected forever under its key, even if the name is free', async () => {
    const { wake, created } = await pausedWriter('a key');
    const later = processWith({ clock: AFTER_THE_LEASE });
    await later.sweeper.sweep();
    wake();
    await expect(created).rejects.toEqual(abandoned);
    await expect(create(later, 'a key')).rejects.toEqual(abandoned);
    await expect(create(processWith({}), 'a key')).rejects.toEqual(abandoned);
    expect(await create(later, 'another key')).toMatchObject({ name: 'Spring' });
  });

  it('succeeds after its lease too, if no other campaign took the name', async () => {
    const { wake, created } = await pausedWriter('a key');
    wake();
    const campaign = await created;
    const later = processWith({ clock: AFTER_THE_LEASE });
    await later.sweeper.sweep();
    await expect(create(later)).rejects.toEqual(taken);
    expect(await create(later, 'a key')).toEqual(campaign);
  });

  describe('and never wakes', () => {
    /** Records the content of the log whenever a claim is deleted. */
    function watchedNames(inTheLog: string[][]): NameIndex {
      const deleting: NameIndex['delete'] = async (claim) => {
        inTheLog.push(await logged());
        return stores.names.delete(claim);
      };
      return decorated<NameIndex>(stores.names, { delete: deleting });
    }

    it('loses its name to the sweeper after the lease, and never before the fence', async () => {
      await pausedWriter();
      const whenDeleted: string[][] = [];
      const sweeping = { names: watchedNames(whenDeleted) };
      await processWith({ ...sweeping, clock: DURING_THE_LEASE }).sweeper.sweep();
      expect([(await stores.claims()).length, await logged()]).toEqual([1, []]);
      await processWith({ ...sweeping, clock: AFTER_THE_LEASE }).sweeper.sweep();
      expect(whenDeleted).toEqual([['CampaignDraftAbandoned']]);
      expect(await stores.claims()).toEqual([]);
      expect(await create(processWith({}))).toMatchObject({ name: 'Spring' });
    });

    it('keeps its name while the fence cannot be appended', async () => {
      await pausedWriter();
      const append: EventStore['append'] = () => Promise.reject(new StoreUnavailable('down'));
      const eventStore = decorated<EventStore>(stores.eventStore, { append });
      const cutOff = processWith({ eventStore, clock: AFTER_THE_LEASE });
      await cutOff.sweeper.sweep();
      await expect(create(cutOff)).rejects.toThrow(StoreUnavailable);
      expect(await stores.claims()).toHaveLength(1);
      await processWith({ clock: AFTER_THE_LEASE }).sweeper.sweep();
      expect(await stores.claims()).toEqual([]);
    });
  });
}

function signal() {
  let resolve!: () => void;
  const promise = new Promise<void>((resolved) => (resolve = resolved));
  return { promise, resolve };
}
