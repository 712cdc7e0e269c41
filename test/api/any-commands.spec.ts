import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { type Api, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { expectAsInModel } from './any-commands/as-in-model';
import { anyCommand, createFirst } from './any-commands/commands';
import { NaiveUser } from './any-commands/naive-campaigns';
import { Service } from './any-commands/service';

/** Shrinking a failure sends each shorter sequence too. In milliseconds. */
const [LONGEST_SHRINKING, LONGEST_TEST] = [120_000, 180_000];

describe('Any sequence of commands on campaigns', () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi();
  });

  afterAll(() => api.stop());

  it(
    'gets the responses of a naive model, and leaves sound sequences and the counts of the model',
    () => check(NaiveUser, { numRuns: 130, interruptAfterTimeLimit: LONGEST_SHRINKING }),
    LONGEST_TEST,
  );

  it(
    'is tested by a check that fails for a model to which duplicates are new',
    async () => {
      class Careless extends NaiveUser {
        protected override hasLead(): boolean {
          return false;
        }
      }
      await expect(check(Careless, { numRuns: 130, endOnFailure: true })).rejects.toThrow(/Property failed/);
    },
    LONGEST_TEST,
  );

  const check = (Model: typeof NaiveUser, parameters: fc.Parameters<[Iterable<fc.AsyncCommand<NaiveUser, Service>>]>) =>
    fc.assert(
      fc.asyncProperty(fc.commands([anyCommand], { maxCommands: 60, size: 'max' }), async (commands) => {
        const [model, service] = [new Model(), await newService()];
        try {
          await createFirst(model, service);
          await fc.asyncModelRun(() => ({ model, real: service }), commands);
          await expectAsInModel(model, service);
        } finally {
          service.release?.();
        }
      }),
      parameters,
    );

  /** For a user of its own, so that runs do not influence each other. */
  async function newService(): Promise<Service> {
    const client = await api.as(`user-${randomUUID()}`);
    const senders = {
      email: await connectSender(client, EMAIL_SENDER),
      linkedin: await connectSender(client, LINKEDIN_SENDER),
    };
    return new Service(api, client, senders);
  }
});
