import { ApiSchema } from '@nestjs/swagger';
import { IfSent } from '../../edge/validation/fields';
import { CampaignName } from '../campaign-fields.dto';

@ApiSchema({ name: 'DuplicateCampaign' })
export class DuplicateCampaignDto {
  @IfSent()
  @CampaignName({ required: false })
  name?: string;
}
