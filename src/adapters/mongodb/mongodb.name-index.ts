import { type Collection } from 'mongodb';
import {
  type ClaimKey,
  type ClaimToDelete,
  MOST_COUNTED,
  type NameClaim,
  NameIndex,
  type NumberedKeys,
} from '../../campaigns/campaign-names/name-index';
import { claimOf, CLAIMS, insertOrFind, insertTogether, keyOf, type StoredClaim, textOf } from './mongodb.claims';
import { type MongodbDatabase } from './mongodb.database';
import { Gathering } from './mongodb.gathering';

const BEFORE_ALL: ClaimKey = { user_id: '', name_key: '' };

interface Refusal {
  readonly claim: NameClaim;
  readonly inTheWay: NameClaim;
}

export class MongodbNameIndex extends NameIndex {
  private readonly claims: Collection<StoredClaim>;

  /** Returns for each claim whether it was inserted. */
  private readonly inserting = new Gathering<NameClaim, boolean>(
    (claims) => this.database.run(() => this.insertAll(claims)),
    { commands: 2, items: 100 },
  );

  private constructor(private readonly database: MongodbDatabase) {
    super();
    this.claims = database.collection(CLAIMS);
  }

  /** @throws StoreUnavailable */
  static async open(database: MongodbDatabase): Promise<MongodbNameIndex> {
    const names = new MongodbNameIndex(database);
    await database.runAtLength(() => names.claims.createIndex({ held: 1, lease_until: 1 }));
    return names;
  }

  insert(claim: NameClaim): Promise<NameClaim | undefined> {
    return this.database.run(async () => {
      if (await this.inserting.add(claim)) return undefined;
      return insertOrFind(this.claims, claim);
    });
  }

  async delete(claim: ClaimToDelete): Promise<void> {
    await this.database.run(() => this.claims.deleteOne({ _id: keyOf(claim), claim_id: claim.claim_id }));
  }

  hold(claims: readonly NameClaim[]): Promise<Refusal[]> {
    const holding = () => this.holdAll(claims);
    // A single claim belongs to a request, so it gets a time limit. Several are a batch of the projector.
    return claims.length > 1 ? this.database.runAtLength(holding) : this.database.run(holding);
  }

  async taken(user_id: string, nameKeys: readonly string[]): Promise<Set<string>> {
    const _id = { $in: nameKeys.map((name_key) => ({ user_id, name_key })) };
    const found = await this.database.run(() => this.claims.find({ _id }, { projection: { _id: 1 } }).toArray());
    return new Set(found.map((claim) => claim._id.name_key));
  }

  countNumbered(user_id: string, { prefix, from, to }: NumberedKeys): Promise<number | undefined> {
    const [first, last] = [`${prefix}${from})`, `${prefix}${to})`];
    const _id = { $gte: { user_id, name_key: first }, $lte: { user_id, name_key: last } };
    const $regex = `^${escaped(prefix)}[0-9]{${`${from}`.length}}\\)$`;
    return this.database.run(async () => {
      const all = await this.claims.countDocuments({ _id }, { limit: MOST_COUNTED + 1 });
      return all > MOST_COUNTED ? undefined : this.claims.countDocuments({ _id, '_id.name_key': { $regex } });
    });
  }

  async expired(now: string, limit: number): Promise<NameClaim[]> {
    const open = this.claims.find({ held: false, lease_until: { $lt: now } });
    const found = await this.database.run(() => open.sort({ lease_until: 1 }).limit(limit).toArray());
    return found.map(claimOf);
  }

  async page(after: ClaimKey | undefined, limit: number): Promise<NameClaim[]> {
    // Compares only with other keys, not with the ids of the checkpoints in this collection.
    const next = this.claims.find({ _id: { $gt: keyOf(after ?? BEFORE_ALL) } });
    const found = await this.database.run(() => next.sort({ _id: 1 }).limit(limit).toArray());
    return found.map(claimOf);
  }

  private async insertAll(claims: readonly NameClaim[]): Promise<boolean[]> {
    // Copied so that each is a distinct object: if the same claim occurs twice, only the first counts as inserted.
    const copies = claims.map((claim) => ({ ...claim }));
    const left = new Set<NameClaim>(await insertTogether(this.claims, copies));
    return copies.map((claim) => !left.has(claim));
  }

  private async holdAll(claims: readonly NameClaim[]): Promise<Refusal[]> {
    if (claims.length === 0) return [];
    const there = await this.storedClaims(claims);
    const stored = (claim: NameClaim): StoredClaim | undefined => {
      const ofKey = there.get(textOf(claim));
      return ofKey?.claim_id === claim.claim_id ? ofKey : undefined;
    };
    await this.noteHeld(claims.filter((claim) => stored(claim)?.held === false));
    const missing = claims.filter((claim) => stored(claim) === undefined);
    const refusals: Refusal[] = [];
    for (const claim of await insertTogether(this.claims, missing.map(asHeld))) {
      const inTheWay = await insertOrFind(this.claims, claim);
      if (inTheWay?.claim_id === claim.claim_id) await this.noteHeld([claim]);
      else if (inTheWay !== undefined) refusals.push({ claim: missing.find(sameAs(claim))!, inTheWay });
    }
    return refusals;
  }

  /** The stored claims that have the keys of these claims, by `textOf` their key. */
  private async storedClaims(claims: readonly NameClaim[]): Promise<Map<string, StoredClaim>> {
    const _id = { $in: claims.map(keyOf) };
    const found = await this.claims.find({ _id }, { batchSize: claims.length + 1 }).toArray();
    return new Map(found.map((claim) => [textOf(claim._id), claim]));
  }

  private async noteHeld(claims: readonly NameClaim[]): Promise<void> {
    if (claims.length === 0) return;
    const updates = claims.map((claim) => ({
      updateOne: { filter: { _id: keyOf(claim), claim_id: claim.claim_id }, update: { $set: { held: true } } },
    }));
    await this.claims.bulkWrite(updates, { ordered: false });
  }
}

function sameAs({ claim_id }: NameClaim): (claim: NameClaim) => boolean {
  return (claim) => claim.claim_id === claim_id;
}

function asHeld(claim: NameClaim): NameClaim {
  return { ...claim, held: true };
}

/** Escapes the text for use in a regular expression. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
