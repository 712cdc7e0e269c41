import {
  createCampaign,
  type CreateDraftCampaign,
  createSender,
  getCampaign,
  listCampaigns,
  type OperatingHours,
} from './client';
import { client } from './client/client.gen';

/** The smallest request. Fields with a default are optional. */
const smallest = (sender: string): CreateDraftCampaign => ({
  type: 'email',
  name: 'Spring',
  sender_account_ids: [sender],
});

// @ts-expect-error A campaign needs a name.
export const nameless: CreateDraftCampaign = { type: 'email', sender_account_ids: [] };

async function main(): Promise<void> {
  const { URL: baseUrl, TOKEN } = process.env;
  client.setConfig({ baseUrl: baseUrl!, auth: TOKEN! });

  const sender = await createSender({
    body: { type: 'email', display_name: 'Ada', email_address: 'ada@example.com' },
  });
  if (sender.data === undefined) throw new Error(sender.error.detail);
  const body = smallest(sender.data.account.id);

  const created = await createCampaign({ body });
  if (created.data === undefined) throw new Error(created.error.detail);
  const { id, operating_hours } = created.data.campaign;
  const hours: OperatingHours | null = operating_hours;

  const got = await getCampaign({ path: { id } });
  const listed = await listCampaigns({ query: { type: 'email' } });
  const invalid = await createCampaign({ body: { ...body, daily_limit: 0 } });
  const taken = await createCampaign({ body });

  const problem = taken.error;
  const code: 'campaign_name_taken' | undefined = problem?.code === 'campaign_name_taken' ? problem.code : undefined;
  console.log(
    JSON.stringify({
      created: created.data.campaign.name,
      hours,
      got: got.data?.campaign.sender_accounts.map(({ email_address }) => email_address),
      listed: listed.data?.campaigns.map(({ name }) => name),
      invalid: invalid.error?.errors?.map(({ field }) => field),
      taken: [code, problem?.suggested_name],
    }),
  );
}

void main();
