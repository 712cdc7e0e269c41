import { describeFullCampaign } from './many-leads';

describe('A full campaign', describeFullCampaign);
