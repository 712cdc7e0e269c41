import { handleType, type IPolicy, IterableBackoff, retry } from 'cockatiel';
import { type DomainEvent, type Recorded, UnreadableEvent } from '../log/event-codec';
import { RevisionNotReached } from './not-caught-up';
import { project, type Projection } from './projection';
import { type DocumentKey, keyText, type ReadModelDocument, type ReadModelStore } from './read-model-store';
import { type ServedViews } from './served-views';

/** The pauses between reads of a stream that has not reached a revision, in milliseconds: 2 s in all. */
const PAUSES = [100, 200, 400, 600, 700];

const readAgain = retry(handleType(RevisionNotReached), {
  maxAttempts: PAUSES.length,
  backoff: new IterableBackoff(PAUSES),
});

/** Reads the streams of the projection's category. */
export interface Streams<Event extends DomainEvent> {
  /** @throws UnreadableEvent, StoreUnavailable */
  read(id: string, fromRevision?: number, beforeRevision?: number): Promise<readonly Recorded<Event>[]>;
}

export interface FindManyOptions {
  /** Leave out documents whose streams cannot be read, instead of throwing UnreadableEvent. */
  readonly omitUnreadable?: true;
}

/**
 * Finds documents of one projection by their ids, and never waits for a projector: if a document is absent from the
 * view or too old, or if the view is of another log, its stream is folded. A document in the view costs one look-up,
 * and no read of the log.
 */
export class DocumentReader<Document extends ReadModelDocument, Event extends DomainEvent> {
  /** @param untilReached repeats reads of a stream that has not reached the requested revision */
  constructor(
    private readonly projection: Projection<Document, Event>,
    private readonly streams: Streams<Event>,
    private readonly readModel: Pick<ReadModelStore, 'getMany'>,
    private readonly views: Pick<ServedViews, 'isOfThisLog'>,
    private readonly untilReached: IPolicy = readAgain,
  ) {}

  /**
   * @param minRevision the lowest revision that the document may have
   * @returns undefined if there is none, or if it belongs to another user
   * @throws RevisionNotReached if the stream does not reach the revision within 2 s; UnreadableEvent, StoreUnavailable
   */
  async find(key: DocumentKey, minRevision = 0): Promise<Document | undefined> {
    const [known] = await this.inView([key]);
    if (known !== undefined && known.revision >= minRevision) return known;
    return this.inLog(key, minRevision, known);
  }

  /**
   * The document as it was right after the event with this revision, whatever was appended since: the response to the
   * command that appended it.
   * @returns undefined if there was none, or if it belongs to another user
   * @throws UnreadableEvent, StoreUnavailable
   */
  async at(key: DocumentKey, revision: number): Promise<Document | undefined> {
    const [known] = await this.inView([key]);
    if (known?.revision === revision) return known;
    return this.foldOnto(known !== undefined && known.revision < revision ? known : undefined, key, revision + 1);
  }

  /**
   * The document as it is in the log, for a decision about a request: the view may lag.
   * @returns undefined if there is none, or if it belongs to another user
   * @throws UnreadableEvent, StoreUnavailable
   */
  async latest(key: DocumentKey): Promise<Document | undefined> {
    const [known] = await this.inView([key]);
    return this.foldOnto(known, key);
  }

  /** @returns the documents that exist, in no particular order @throws UnreadableEvent, StoreUnavailable */
  async findMany(keys: readonly DocumentKey[], { omitUnreadable }: FindManyOptions = {}): Promise<Document[]> {
    const found = await this.inView(keys);
    const known = new Set(found.map(({ id, user_id: userId }) => keyText({ id, userId })));
    const absent = keys.filter((key) => !known.has(keyText(key)));
    const ifUnreadable = omitUnreadable ? none : rethrow;
    const late = await Promise.all(absent.map((key) => this.foldOnto(undefined, key).catch(ifUnreadable)));
    return [...found, ...late.filter((document) => document !== undefined)];
  }

  private async inView(keys: readonly DocumentKey[]): Promise<Document[]> {
    const { view } = this.projection;
    if (!(await this.views.isOfThisLog(view))) return [];
    return this.readModel.getMany<Document>(view, keys);
  }

  /** Reads only the events after the known document. So a revision that does not exist is not expensive to ask for. */
  private inLog(key: DocumentKey, minRevision: number, known?: Document): Promise<Document | undefined> {
    let document = known;
    return this.untilReached.execute(async () => {
      document = await this.foldOnto(document, key);
      if (document !== undefined && document.revision < minRevision)
        throw new RevisionNotReached(`${this.projection.category}-${key.id} is at revision ${document.revision}`);
      return document;
    });
  }

  private async foldOnto(
    document: Document | undefined,
    key: DocumentKey,
    beforeRevision?: number,
  ): Promise<Document | undefined> {
    const news = await this.streams.read(key.id, document && document.revision + 1, beforeRevision);
    // Read from its start, the stream either is complete or reports what is wrong with it.
    if (document !== undefined && !follows(news[0], document)) return this.foldOnto(undefined, key, beforeRevision);
    const folded = project(this.projection, document, news);
    return folded?.user_id === key.userId ? folded : undefined;
  }
}

/** Not if the stream was truncated, or is broken. */
function follows(next: Recorded<DomainEvent> | undefined, { revision, user_id }: ReadModelDocument): boolean {
  return next === undefined || (next.revision === revision + 1 && next.metadata.user_id === user_id);
}

function none(error: unknown): undefined {
  if (!(error instanceof UnreadableEvent)) throw error;
}

function rethrow(error: unknown): never {
  throw error;
}
