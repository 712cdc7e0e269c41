import {
  createCampaign,
  type CreateDraftCampaign,
  createSender,
  getCampaign,
  listCampaigns,
  type OperatingHours,
} from './client';

/** The smallest request. Fields with a default are optional. */
const smallest = (sender: string): CreateDraftCampaign => ({
  type: 'email',
  name: 'Spring',
  sender_account_ids: [sender],
});

// @ts-expect-error A campaign needs a name.
export const nameless: CreateDraftCampaign = { type: 'email', sender_account_ids: [] };

async function main(): Promise<void> {
  const options = { headers: { Authorization: `Bearer ${process.env['TOKEN']}` } };

  const sender = await createSender({ type: 'email', display_name: 'Ada', email_address: 'ada@example.com' }, options);
  if (sender.status !== 201) throw new Error(sender.data.detail);
  const body = smallest(sender.data.account.id);

  const created = await createCampaign(body, options);
  if (created.status !== 201) throw new Error(created.data.detail);
  const { id, operating_hours } = created.data.campaign;
  const hours: OperatingHours | null = operating_hours;

  const got = await getCampaign(id, options);
  const listed = await listCampaigns({ type: 'email' }, options);
  const invalid = await createCampaign({ ...body, daily_limit: 0 }, options);
  const taken = await createCampaign(body, options);

  const problem = taken.status === 409 ? taken.data : undefined;
  const code: 'campaign_name_taken' | undefined = problem?.code === 'campaign_name_taken' ? problem.code : undefined;
  console.log(
    JSON.stringify({
      created: created.data.campaign.name,
      hours,
      got: got.status === 200 ? got.data.campaign.sender_accounts.map(({ email_address }) => email_address) : got,
      listed: listed.status === 200 ? listed.data.campaigns.map(({ name }) => name) : listed,
      invalid: invalid.status === 400 ? invalid.data.errors?.map(({ field }) => field) : invalid,
      taken: [code, problem?.suggested_name],
    }),
  );
}

void main();
