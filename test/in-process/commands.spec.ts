import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Command, CommandBus, CommandHandlerNotFoundException } from '@nestjs/cqrs';
import { AppModule } from '../../src/app.module';
import { CreateDraftCampaign } from '../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { EditSequence } from '../../src/campaigns/edit-sequence/edit-sequence';
import { LaunchCampaign } from '../../src/campaigns/launch-campaign/launch-campaign';
import { readConfig } from '../../src/config/read-config';
import { NotCaughtUp } from '../../src/event-sourcing/consuming/not-caught-up';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { AddLeads } from '../../src/leads/add-leads/add-leads';
import { ConnectSender } from '../../src/senders/connect-sender/connect-sender';
import { SECRET, stores } from '../support/api';
import { untilResponse } from '../support/until-response';
import { WelcomeCampaigns, WelcomeCampaignsModule } from './welcome-campaigns.module';

const SRC = resolve(__dirname, '../../src');
const ADA = { userId: 'ada', correlationId: 'test' };

describe('Another module of the process', () => {
  let app: INestApplicationContext;
  let commands: CommandBus;
  let senderId: string;

  beforeAll(async () => {
    const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'silent' });
    const host = { module: class Host {}, imports: [AppModule.of(config), WelcomeCampaignsModule] };
    app = await NestFactory.createApplicationContext(host, { logger: false, abortOnError: false });
    commands = app.get(CommandBus);
    const profile = { display_name: 'Ada', email_address: 'ada@example.com' };
    senderId = (await commands.execute(new ConnectSender('email', profile, ADA))).id;
  });
  afterAll(() => app.close());

  const draftFor = (userId: string) => app.get(WelcomeCampaigns).draftFor(userId, senderId);

  it('executes a command, as its own actor, with the same effect when it repeats it', async () => {
    const id = await onceCaughtUp(() => draftFor(ADA.userId));
    expect(await draftFor(ADA.userId)).toBe(id);
    const stream = await app.get(EventStore).readStream(`campaign-${id}`);
    expect(stream.map(({ type }) => type)).toEqual(['CampaignDrafted', 'SequenceSeeded']);
    const actor = { type: 'process', id: 'welcome-campaigns' };
    expect(stream.map(({ metadata }) => metadata)).toMatchObject([
      { user_id: 'ada', actor, $correlationId: 'welcome ada' },
      { user_id: 'ada', actor },
    ]);
  });

  it('gets the refusals that other callers get', async () => {
    await onceCaughtUp(() => draftFor(ADA.userId));
    const campaign = { type: 'email', name: 'Welcome', sender_account_ids: [senderId] } as const;
    const again = commands.execute(new CreateDraftCampaign(campaign, ADA));
    await expect(again).rejects.toMatchObject({
      code: 'campaign_name_taken',
      extra: { suggested_name: 'Welcome (2)' },
    });
    const others = commands.execute(new CreateDraftCampaign(campaign, { userId: 'grace', correlationId: 'test' }));
    await expect(others).rejects.toMatchObject({ code: 'sender_not_found' });
  });

  it('takes a campaign from its draft to its launch', async () => {
    const campaign = { type: 'email', name: 'Spring', sender_account_ids: [senderId] } as const;
    const { id, sequence_nodes } = await onceCaughtUp(() => commands.execute(new CreateDraftCampaign(campaign, ADA)));
    const edit = {
      type: 'ChangeSequenceNode',
      nodeId: sequence_nodes[0]!.id,
      fields: { subject: 'Hi', body: 'Hi' },
    } as const;
    await commands.execute(new EditSequence(id, edit, ADA));
    expect(await commands.execute(new AddLeads(id, [{ email: 'grace@example.com' }], ADA))).toEqual({
      imported: 1,
      duplicates: 0,
    });
    expect(await commands.execute(new LaunchCampaign(id, ADA))).toEqual({ status: 'launching', leads: 1 });
  });

  it('can execute every command', async () => {
    const all = commandClasses();
    expect(all.length).toBeGreaterThan(20);
    const unknown = [];
    for (const { name, prototype } of all) {
      // Without content, every handler fails. Without a handler, the bus says so.
      const executed = Promise.resolve(Object.create(prototype) as Command<unknown>).then((each) =>
        commands.execute(each),
      );
      const error = await executed.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      if (error instanceof CommandHandlerNotFoundException) unknown.push(name);
    }
    expect(unknown).toEqual([]);
  });

  it('looks as the guide shows it', () => {
    const guide = readFileSync(join(SRC, '../docs/guides/commands-in-process.md'), 'utf8');
    const source = readFileSync(join(__dirname, 'welcome-campaigns.module.ts'), 'utf8');
    expect(guide).toContain(source.replaceAll('../../src/', '../'));
  });
});

interface CommandClass {
  readonly name: string;
  readonly prototype: object;
}

/** The classes of all commands in the source. */
function commandClasses(): CommandClass[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const declaring = files.filter((file) => readFileSync(join(SRC, file), 'utf8').includes(' extends Command<'));
  const exported = declaring.flatMap((file) => Object.values(jest.requireActual<object>(join(SRC, file))) as unknown[]);
  return exported.filter(isCommandClass);
}

function isCommandClass(exported: unknown): exported is CommandClass {
  return typeof exported === 'function' && exported.prototype instanceof Command;
}

/** Right after the start, no name is granted. */
async function onceCaughtUp<Result>(execute: () => Promise<Result>): Promise<Result> {
  const { result } = await untilResponse(
    async () => {
      try {
        return { status: 200, result: await execute() };
      } catch (error) {
        if (error instanceof NotCaughtUp) return { status: 503 };
        throw error;
      }
    },
    ({ status }) => status === 200,
  );
  return result as Result;
}
