import { type Collection } from 'mongodb';
import {
  CampaignNames,
  MOST_COUNTED,
  type NameClaim,
  type NumberedKeys,
} from '../../campaigns/campaign-names/campaign-names';
import { claimOf, insertOrFind, insertTogether, type StoredClaim } from './mongodb.claims';
import { type MongodbDatabase } from './mongodb.database';
import { ensureUniqueIndex } from './mongodb.indexes';

interface Refusal {
  readonly claim: NameClaim;
  readonly inTheWay: NameClaim;
}

export class MongodbCampaignNames extends CampaignNames {
  private readonly claims: Collection<StoredClaim>;

  private constructor(private readonly database: MongodbDatabase) {
    super();
    this.claims = database.collection('campaign_names');
  }

  /** @throws Error with a sentence for people when the unique index is missing or differs; StoreUnavailable */
  static async open(database: MongodbDatabase): Promise<MongodbCampaignNames> {
    const names = new MongodbCampaignNames(database);
    await database.runAtLength(async () => {
      await ensureUniqueIndex(names.claims, { user_id: 1, name_key: 1 });
      await names.claims.createIndex({ held: 1, lease_until: 1 });
    });
    return names;
  }

  insert(claim: NameClaim): Promise<NameClaim | undefined> {
    return this.database.run(() => insertOrFind(this.claims, claim));
  }

  async delete({ id, user_id }: Pick<NameClaim, 'id' | 'user_id'>): Promise<void> {
    await this.database.run(() => this.claims.deleteOne({ _id: id, user_id }));
  }

  hold(claims: readonly NameClaim[]): Promise<Refusal[]> {
    const holding = () => this.holdAll(claims);
    // One is part of a request; many are a batch of the projector's.
    return claims.length > 1 ? this.database.runAtLength(holding) : this.database.run(holding);
  }

  async taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>> {
    const filter = { user_id: userId, name_key: { $in: [...nameKeys] } };
    const found = await this.database.run(() => this.claims.find(filter).toArray());
    return new Set(found.map((claim) => claim.name_key));
  }

  countNumbered(user_id: string, { prefix, from, to }: NumberedKeys): Promise<number | undefined> {
    const range = { $gte: `${prefix}${from})`, $lte: `${prefix}${to})` };
    const $regex = `^${escaped(prefix)}[0-9]{${`${from}`.length}}\\)$`;
    return this.database.run(async () => {
      const all = await this.claims.countDocuments({ user_id, name_key: range }, { limit: MOST_COUNTED + 1 });
      return all > MOST_COUNTED ? undefined : this.claims.countDocuments({ user_id, name_key: { ...range, $regex } });
    });
  }

  async expired(now: string, limit: number): Promise<NameClaim[]> {
    const open = this.claims.find({ held: false, lease_until: { $lt: now } });
    const found = await this.database.run(() => open.sort({ lease_until: 1 }).limit(limit).toArray());
    return found.map(claimOf);
  }

  private async holdAll(claims: readonly NameClaim[]): Promise<Refusal[]> {
    const there = await this.heldNotes(claims);
    await this.noteHeld(claims.filter(({ id }) => there.get(id) === false));
    const missing = claims.filter(({ id }) => !there.has(id));
    const refusals: Refusal[] = [];
    for (const claim of await insertTogether(this.claims, missing.map(asHeld))) {
      const inTheWay = await insertOrFind(this.claims, claim);
      if (inTheWay?.id === claim.id) await this.noteHeld([claim]);
      else if (inTheWay !== undefined) refusals.push({ claim: claims.find(({ id }) => id === claim.id)!, inTheWay });
    }
    return refusals;
  }

  /** Of those claims that are there: whether they are noted as held. */
  private async heldNotes(claims: readonly NameClaim[]): Promise<Map<string, boolean>> {
    if (claims.length === 0) return new Map();
    const user_id = { $in: [...new Set(claims.map((claim) => claim.user_id))] };
    const found = await this.claims.find({ _id: { $in: claims.map(({ id }) => id) }, user_id }).toArray();
    return new Map(found.map(({ _id, held }) => [_id, held]));
  }

  private async noteHeld(claims: readonly NameClaim[]): Promise<void> {
    if (claims.length === 0) return;
    const updates = claims.map(({ id, user_id }) => ({
      updateOne: { filter: { _id: id, user_id }, update: { $set: { held: true } } },
    }));
    await this.claims.bulkWrite(updates, { ordered: false });
  }
}

function asHeld(claim: NameClaim): NameClaim {
  return { ...claim, held: true };
}

/** For a regular expression: nothing in it has a meaning. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
